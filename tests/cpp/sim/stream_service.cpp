#include "sim/stream_service.hpp"

#include <string>

#include "sim/token.hpp"

namespace tidewire::sim {
namespace {

server::HistoryLimits limits_of(std::size_t ticks_max) {
  server::HistoryLimits limits;
  limits.ticks_max = ticks_max;
  return limits;
}

}  // namespace

StreamService::StreamService(std::uint32_t epoch, std::size_t history_ticks,
                             server::StreamPeerOptions options)
    : epoch_(epoch),
      options_(options),
      history_("epoch-" + std::to_string(epoch), limits_of(history_ticks)) {}

std::unique_ptr<server::Peer> StreamService::open(const Visitor&, wire::Now now) {
  return std::make_unique<server::StreamPeer>(history_, verify_token, options_, now);
}

std::optional<wire::Tick> StreamService::last_tick(SymbolIndex symbol) const {
  const auto id = history_.find(symbol_names[symbol]);
  return id ? history_.last(*id) : std::nullopt;
}

void StreamService::publish(SymbolIndex symbol, const wire::Tick& tick,
                            std::span<server::Peer* const> peers) {
  const server::SymbolId id = history_.add(symbol_names[symbol]);
  if (tick.seq <= history_.position(id).seq) return;
  const server::LiveTick live =
      server::live_tick(symbol_names[symbol], id, history_.append(id, tick));
  for (server::Peer* peer : peers) static_cast<server::StreamPeer*>(peer)->deliver(live);
}

wire::Tick StreamService::number(SymbolIndex symbol, wire::UnixMillis time,
                                 double trade) const {
  const auto id = history_.find(symbol_names[symbol]);
  const std::uint64_t seq = (id ? history_.position(*id).seq : 0) + 1;
  return {seq, time, trade, volume_of(trade)};
}

}  // namespace tidewire::sim
