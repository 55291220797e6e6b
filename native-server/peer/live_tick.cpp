#include "peer/live_tick.hpp"

#include <memory>
#include <span>
#include <string>
#include <utility>

#include "wire/dialects/stream_server.hpp"

namespace tidewire::server {

const FrameText& LiveTick::text() const {
  if (!text_) {
    std::string text;
    wire::stream::encode(wire::Ticks{std::span(&row_, 1)}, text);
    text_ = std::make_shared<const std::string>(std::move(text));
  }
  return text_;
}

}  // namespace tidewire::server
