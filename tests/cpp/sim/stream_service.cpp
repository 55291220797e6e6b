#include "sim/stream_service.hpp"

#include <string>

#include "core/subprotocols.hpp"
#include "sim/token.hpp"

namespace tidewire::sim {

using server::TickFormat;

namespace {

server::HistoryLimits limits_of(std::size_t ticks_max) {
  server::HistoryLimits limits;
  limits.ticks_max = ticks_max;
  return limits;
}

std::string epoch_name(std::uint32_t epoch) { return "epoch-" + std::to_string(epoch); }

server::StreamPeer& stream(server::Peer* peer) { return *static_cast<server::StreamPeer*>(peer); }

/// What an instance that joins a numbering is told of its past.
constexpr std::size_t ticks_max = 1'000;
constexpr std::size_t candles_max = 500;

}  // namespace

StreamService::StreamService(std::uint32_t epoch, std::size_t history_ticks,
                             server::StreamPeerOptions options)
    : epoch_(epoch),
      options_(options),
      history_(epoch_name(epoch), limits_of(history_ticks)) {}

std::string_view StreamService::choose(const Visitor& visitor) const {
  switch (format_for(visitor)) {
    case TickFormat::each: return {};
    case TickFormat::json: return core::Subprotocols::json;
    case TickFormat::binary: return core::Subprotocols::binary;
  }
  return {};
}

TickFormat StreamService::format_for(const Visitor& visitor) const {
  return visitor.offers.empty() ? TickFormat::each : options_.format;
}

std::unique_ptr<server::Peer> StreamService::open(const Visitor& visitor, wire::Now now) {
  server::StreamPeerOptions options = options_;
  options.format = format_for(visitor);
  options.window = &window_;
  return std::make_unique<server::StreamPeer>(history_, verify_token, options, now);
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
  bool batched = false;
  for (server::Peer* peer : peers) {
    if (stream(peer).takes_batches()) {
      batched = true;
    } else {
      stream(peer).deliver(live);
    }
  }
  if (!batched) return;
  window_.add(live.symbol(), live.row());
  if (window_.full()) deliver_window(peers);
}

bool StreamService::end_turn(std::span<server::Peer* const> peers) {
  if (window_open_ || window_.empty()) return false;
  deliver_window(peers);
  window_open_ = true;
  return true;
}

bool StreamService::end_window(std::span<server::Peer* const> peers) {
  window_open_ = false;
  return end_turn(peers);
}

void StreamService::die() {
  window_.clear();
  window_open_ = false;
}

void StreamService::begin_epoch(std::uint32_t epoch, std::span<server::Peer* const> peers) {
  deliver_window(peers);  // it belongs to the numbering that ends
  epoch_ = epoch;
  history_.begin_epoch(epoch_name(epoch));
  announce(peers);
}

void StreamService::adopt(const StreamService& other, std::span<server::Peer* const> peers) {
  deliver_window(peers);
  epoch_ = other.epoch_;
  history_.restart(epoch_name(epoch_));
  for (server::SymbolId from = 0; from < other.history_.symbol_count(); ++from) {
    const server::SymbolId to = history_.add(other.history_.symbol(from));
    const std::uint64_t seq = other.history_.position(from).seq;
    history_.restore(to, seq, other.history_.candles(from, 60'000, {}, candles_max),
                     other.history_.ticks(from, ticks_max));
  }
  announce(peers);
}

void StreamService::deliver_window(std::span<server::Peer* const> peers) {
  for (server::Peer* peer : peers) stream(peer).catch_up();
  window_.clear();
}

void StreamService::announce(std::span<server::Peer* const> peers) {
  for (server::Peer* peer : peers) stream(peer).announce_positions();
}

wire::Tick StreamService::number(SymbolIndex symbol, wire::UnixMillis time,
                                 double trade) const {
  const auto id = history_.find(symbol_names[symbol]);
  const std::uint64_t seq = (id ? history_.position(*id).seq : 0) + 1;
  return {seq, time, trade, volume_of(trade)};
}

}  // namespace tidewire::sim
