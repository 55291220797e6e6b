#include "sim/feed_service.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "peer/feed_peer.hpp"
#include "wire/json_writer.hpp"

namespace tidewire::sim {
namespace {

/// The members of one tick; as a text the price means the same.
void write_members(wire::JsonWriter& json, const wire::Tick& tick, bool price_as_text) {
  json.key("price");
  if (price_as_text) {
    json.string(std::to_string(static_cast<std::int64_t>(tick.price)));
  } else {
    json.number(tick.price);
  }
  json.key("volume").number(tick.volume).key("timestamp").integer(tick.time.ms);
}

/// An object, a list of one, or a map from symbol to object: which, the tick's number decides.
std::string frame_of(const std::string& symbol, const wire::Tick& tick) {
  std::string text;
  wire::JsonWriter json(text);
  const std::uint64_t number = static_cast<std::uint64_t>(tick.price);
  const bool price_as_text = number % 5 == 0;
  switch (number % 3) {
    case 0:
      json.begin_object().key(symbol).begin_object();
      write_members(json, tick, price_as_text);
      json.end_object().end_object();
      break;
    case 1:
      json.begin_array().begin_object().key("symbol").string(symbol);
      write_members(json, tick, price_as_text);
      json.end_object().end_array();
      break;
    default:
      json.begin_object().key("symbol").string(symbol);
      write_members(json, tick, price_as_text);
      json.end_object();
  }
  return text;
}

}  // namespace

std::unique_ptr<server::Peer> FeedService::open(const Visitor&, wire::Now) {
  return std::make_unique<server::FeedPeer>(outbox_bytes_max_);
}

std::optional<wire::Tick> FeedService::last_tick(SymbolIndex symbol) const {
  return last_[symbol];
}

void FeedService::publish(SymbolIndex symbol, const wire::Tick& tick,
                          std::span<server::Peer* const> peers) {
  last_[symbol] = tick;
  const auto text = std::make_shared<const std::string>(frame_of(symbol_names[symbol], tick));
  for (server::Peer* peer : peers) static_cast<server::FeedPeer*>(peer)->deliver(text);
}

}  // namespace tidewire::sim
