#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <unordered_set>

#include "auctions/auction_desk.hpp"
#include "auctions/sqlite_auctions.hpp"
#include "auctions/viewer_counts.hpp"
#include "auth/jwt.hpp"
#include "bot/bot_desk.hpp"
#include "bus/bus.hpp"
#include "channels/bot_status_channel.hpp"
#include "channels/metrics_channel.hpp"
#include "channels/notification_channel.hpp"
#include "config.hpp"
#include "gather/turn_end.hpp"
#include "hub.hpp"
#include "hubs/hub_lines.hpp"
#include "limits/address_book.hpp"
#include "limits/trusted_proxies.hpp"
#include "market.hpp"
#include "metrics/metrics_report.hpp"
#include "origin.hpp"
#include "resources/resource_desk.hpp"
#include "peer/alert_book.hpp"
#include "static_files.hpp"
#include "store/repository.hpp"
#include "store/saved.hpp"

namespace tidewire::server {

/// Every open connection, HTTP and WebSocket; what the limit and the graceful stop go by.
class Connections {
 public:
  void add(Connection& connection) { open_.insert(&connection); }
  void remove(Connection& connection) {
    open_.erase(&connection);
    if (open_.empty() && on_empty) on_empty();
  }
  [[nodiscard]] std::size_t count() const { return open_.size(); }
  [[nodiscard]] const std::unordered_set<Connection*>& open() const { return open_; }

  /// Called whenever the last one has gone.
  std::function<void()> on_empty;

 private:
  std::unordered_set<Connection*> open_;
};

/// What auctions share with other instances; null: this one is alone, its store decides.
struct SharedAuctions {
  std::unique_ptr<BidLedger> ledger;
  std::unique_ptr<ViewerCounts> viewers;
};

/// What the sessions and routes work with. Used by the server's one thread; shared by the
/// sessions, so that it outlives the last of them.
struct Services {
  /// Orders, products and auctions in memory.
  explicit Services(Config with);
  /// Without a bus this instance is alone.
  Services(Config with, std::unique_ptr<Repository> with_store,
           std::unique_ptr<SqliteAuctions> with_auctions, std::unique_ptr<Bus> with_bus = nullptr,
           SharedAuctions shared_auctions = {}, std::unique_ptr<Saved> with_saved = nullptr);
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  Config config;
  std::unique_ptr<Repository> store;
  std::unique_ptr<Saved> saved;  // null: in memory only. See restore_saved
  std::unique_ptr<Bus> bus;
  Hub hub;
  Market market;
  AlertBook alerts;
  NotificationChannel notifications;
  BotStatusChannel bot_status;
  ResourceDesk resources;
  BotDesk bot;
  std::unique_ptr<SqliteAuctions> auction_store;
  std::unique_ptr<BidLedger> shared_ledger;  // null: the store decides
  std::unique_ptr<ViewerCounts> viewer_counts;
  AuctionDesk auctions;
  HubLines hub_lines;
  mutable Meter meter;  // counting changes nothing that anybody could see
  MetricsChannel metrics;
  Jwt jwt;
  OriginPolicy origins;
  std::optional<StaticFiles> files;
  TrustedProxies proxies;
  AddressBook addresses;
  Connections connections;
  TurnEnd turn_end;
  bool draining = false;  // going to stop: not ready, but everything is still served
  bool stopping = false;

  /// Where the ticks of producers go: into this instance's market, or to all instances at once.
  /// `message` is how the tick was published.
  std::function<void(std::string_view symbol, const wire::Tick& tick, std::string_view message)>
      market_input;

  /// For stream connections: logs the reason of a refusal, never the token.
  [[nodiscard]] VerifyToken token_verifier() const;

  /// Measures the server.
  [[nodiscard]] Reading reading(wire::Now now) const;
  /// Does so at intervals; `due` is when it should have been, and tells the lag of the loop.
  void measure(wire::Instant due);
  /// Lets the auctions and the hub's lines see that time passes.
  void wake_auctions();

  /// Over what span the present connections should come back if all were lost now: a millisecond
  /// for each, none for a few, at most a minute (docs/protocol.md: 10 s for 10,000).
  [[nodiscard]] wire::Millis reconnect_spread_ms() const;

 private:
  void fire_alerts(SymbolId symbol, const wire::Tick& tick);
  void tell_fired(const Alert& alert, const wire::Tick& tick, const NotificationDraft& draft);
  void connect_users();
};

}  // namespace tidewire::server
