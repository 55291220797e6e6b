#pragma once

#include <functional>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "hub.hpp"
#include "peer/market_history.hpp"
#include "wire/messages.hpp"

namespace tidewire::server {

/// The market: keeps the history of every symbol and publishes each tick, encoded once per
/// dialect.
class Market {
 public:
  Market(Hub& hub, std::string epoch, HistoryLimits limits);

  /// Is told of every tick right after its subscribers.
  using Observer = std::function<void(SymbolId symbol, const wire::Tick& tick)>;

  [[nodiscard]] const MarketHistory& history() const { return history_; }

  /// For the lifetime of the market.
  void observe(Observer observer) { observers_.push_back(std::move(observer)); }

  /// Makes a symbol known before its first tick. `crypto`: its ticks are also published on
  /// `/ws/crypto`. False when there are too many symbols.
  bool add(std::string_view symbol, bool crypto);

  /// A tick of long ago: kept, not published.
  void remember(std::string_view symbol, const wire::Tick& tick);

  /// Ticks of unknown symbols are dropped.
  void publish(std::string_view symbol, const wire::Tick& tick);
  /// A tick that somebody else has numbered, the one after the last.
  void publish_numbered(SymbolId id, const wire::Tick& tick);

  [[nodiscard]] bool is_crypto(SymbolId id) const { return crypto_.contains(id); }

  /// What other instances of the server tell about the past; whoever listens is told by
  /// `announce`, once it is complete.
  [[nodiscard]] MarketHistory& rewrite() { return history_; }
  /// Tells every subscriber where its symbols stand: the epoch has changed.
  void announce() { hub_->announce_positions(); }

 private:
  void deliver(SymbolId id, const wire::Tick& numbered);

  Hub* hub_;
  MarketHistory history_;
  std::unordered_set<SymbolId> crypto_;
  std::vector<Observer> observers_;
};

/// The message of `/ws/crypto` for one tick; `change_24h` is left out while it is not known.
[[nodiscard]] FrameText crypto_message(std::string_view symbol, const wire::Tick& tick,
                                       double change_24h);

}  // namespace tidewire::server
