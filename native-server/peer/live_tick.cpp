#include "peer/live_tick.hpp"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "wire/dialects/stream_server.hpp"

namespace tidewire::server {

LiveTick live_tick(std::string_view symbol, SymbolId id, const wire::Tick& tick,
                   double change_24h) {
  const std::array rows = {wire::TickRow{symbol, tick, change_24h}};
  std::string text;
  wire::stream::encode(wire::Ticks{rows}, text);
  return {id, std::make_shared<const std::string>(std::move(text))};
}

}  // namespace tidewire::server
