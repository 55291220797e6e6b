#include "market.hpp"

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace tidewire::server {

Market::Market(Hub& hub, std::string epoch, HistoryLimits limits)
    : hub_(&hub), history_(std::move(epoch), limits) {}

bool Market::add(std::string_view symbol, bool crypto) {
  if (!history_.find(symbol) && history_.full()) return false;
  const SymbolId id = history_.add(symbol);
  if (crypto) crypto_.insert(id);
  return true;
}

void Market::remember(std::string_view symbol, const wire::Tick& tick) {
  if (const auto id = history_.find(symbol)) history_.append(*id, tick);
}

void Market::publish(std::string_view symbol, const wire::Tick& tick) {
  const auto id = history_.find(symbol);
  if (id) deliver(*id, history_.append(*id, tick));
}

void Market::publish_numbered(SymbolId id, const wire::Tick& tick) {
  history_.append_numbered(id, tick);
  deliver(id, tick);
}

void Market::deliver(SymbolId id, const wire::Tick& numbered) {
  const std::string_view symbol = history_.symbol(id);
  const double change_24h = history_.change_24h(id);
  hub_->publish_market(live_tick(symbol, id, numbered, change_24h));
  if (crypto_.contains(id) && hub_->has_listeners(Hub::crypto)) {
    hub_->publish(Hub::crypto, crypto_message(symbol, numbered, change_24h));
  }
  for (const Observer& observer : observers_) observer(id, numbered);
}

FrameText crypto_message(std::string_view symbol, const wire::Tick& tick, double change_24h) {
  nlohmann::ordered_json message = {
      {"symbol", symbol}, {"price", tick.price}, {"timestamp", tick.time.ms}};
  if (!std::isnan(change_24h)) message["change_24h"] = change_24h;
  message["volume"] = tick.volume;
  return std::make_shared<const std::string>(message.dump());
}

}  // namespace tidewire::server
