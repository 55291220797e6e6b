#include "services.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>
#include <vector>

#include "auth/base64url.hpp"
#include "bus/bus_channels.hpp"
#include "bus/user_message.hpp"
#include "channels/alert_notification.hpp"
#include "clock.hpp"
#include "feeds/open_feeds.hpp"
#include "metrics/process_usage.hpp"
#include "peer/alert_messages.hpp"
#include "producers.hpp"
#include "store/sqlite_store.hpp"

namespace tidewire::server {
namespace {

// 96 random bits: two runs never number alike by accident.
std::string new_epoch() { return base64url_encode(random_secret().substr(0, 12)); }

BotSettings bot_settings(const Config& config) {
  BotSettings settings;
  settings.price_every = config.bot_price_every;
  return settings;
}

std::unique_ptr<Repository> store_in_memory() {
  auto opened = SqliteStore::open({});
  assert(opened.ok());  // nothing outside is involved
  return std::move(opened).value();
}

std::unique_ptr<SqliteAuctions> auctions_in_memory() {
  auto opened = SqliteAuctions::open({});
  assert(opened.ok());  // nothing outside is involved
  return std::move(opened).value();
}

/// Those of a store that could be opened; none when it cannot be read.
std::vector<Auction> auctions_in(SqliteAuctions& store) {
  auto auctions = store.auctions();
  if (auctions.ok()) return std::move(auctions).value();
  spdlog::error("auctions not read error=\"{}\"", auctions.error().message);
  return {};
}

HubLineOptions hub_options(const Config& config) {
  HubLineOptions options;
  options.outbox_bytes_max = config.outbox_bytes;
  return options;
}

Jwt token_rules(const Config& config) {
  if (!config.jwt_public_key.empty()) {
    auto key = JwtKey::from_public_pem(config.jwt_public_key);
    assert(key.ok());  // parse_config has checked it
    return Jwt(std::move(key).value(), config.jwt_rules);
  }
  return Jwt(JwtKey::from_secret(config.jwt_secret.empty() ? random_secret() : config.jwt_secret),
             config.jwt_rules);
}

TrustedProxies trusted_proxies(const Config& config) {
  auto parsed = TrustedProxies::parse(config.trusted_proxies);
  assert(parsed.ok());  // parse_config has checked it
  return std::move(parsed).value();
}

HistoryLimits history_limits(const Config& config) {
  HistoryLimits limits;
  limits.ticks_max = config.history_ticks;
  limits.minute_candles_max = config.candles;
  return limits;
}

}  // namespace

Services::Services(Config with)
    : Services(std::move(with), store_in_memory(), auctions_in_memory()) {}

Services::Services(Config with, std::unique_ptr<Repository> with_store,
                   std::unique_ptr<SqliteAuctions> with_auctions, std::unique_ptr<Bus> with_bus,
                   SharedAuctions shared_auctions, std::unique_ptr<Saved> with_saved)
    : config(std::move(with)),
      store(std::move(with_store)),
      saved(std::move(with_saved)),
      bus(with_bus ? std::move(with_bus) : std::make_unique<LocalBus>()),
      market(hub, new_epoch(), history_limits(config)),
      alerts(new_epoch()),
      notifications(hub, new_epoch(), notification_limits(config)),
      bot_status(hub),
      resources(*bus, hub, *store),
      bot(*bus, hub, market, bot_settings(config), config.bot_symbol, config.bot_trades),
      auction_store(std::move(with_auctions)),
      shared_ledger(std::move(shared_auctions.ledger)),
      viewer_counts(shared_auctions.viewers ? std::move(shared_auctions.viewers)
                                            : std::make_unique<LocalViewerCounts>()),
      auctions(*bus, shared_ledger ? *shared_ledger : *auction_store, *viewer_counts,
               auctions_in(*auction_store), now()),
      hub_lines(auctions, hub_options(config), config.connections_max),
      metrics(hub, reading(now())),
      jwt(token_rules(config)),
      origins(config.cors_origins),
      proxies(trusted_proxies(config)),
      addresses(config.rates) {
  hub.time_deliveries(meter.deliveries);
  market_input = [this](std::string_view symbol, const wire::Tick& tick, std::string_view) {
    publish_tick(market, symbol, tick);
  };
  connect_producers(*this);
  connect_users();
  bot.announce();
  if (!config.static_dir.empty()) files.emplace(config.static_dir);
  market.observe([this](SymbolId symbol, const wire::Tick& tick) {
    ++meter.ticks;
    fire_alerts(symbol, tick);
  });
}

VerifyToken Services::token_verifier() const {
  return [this](std::string_view token, wire::UnixMillis now) -> std::optional<Identity> {
    const auto verified = jwt.verify(token, now);
    if (verified.ok()) return verified.value();
    meter.tokens_refused.add(verified.error());
    spdlog::info("token refused reason={}", name(verified.error()));
    return std::nullopt;
  };
}

Reading Services::reading(wire::Now now) const {
  return {now, meter, process_usage(), hub.counts()};
}

void Services::fire_alerts(SymbolId symbol, const wire::Tick& tick) {
  const std::vector<Alert> crossed = alerts.on_price(symbol, tick.price);
  if (crossed.empty()) return;
  std::vector<NotificationDraft> drafts;
  for (const Alert& alert : crossed) {
    drafts.push_back(alert_notification(alert, market.history().symbol(symbol), tick));
    drafts.back().id = notifications.new_id();
  }
  std::vector<FireVerdict> verdicts(crossed.size(), FireVerdict::fire);
  if (saved) {
    // That it has fired and what the user reads of it, in one step: never one without the other.
    verdicts = saved->alerts.fire(
        crossed, {market.history().epoch(), tick.seq}, [&](sqlite3* database, std::size_t i) {
          return saved->notifications.insert(database,
                                             {drafts[i].id, now().unix, drafts[i], {}});
        });
  }
  for (std::size_t i = 0; i < crossed.size(); ++i) {
    if (verdicts[i] == FireVerdict::fire) tell_fired(crossed[i], tick, drafts[i]);
    if (verdicts[i] == FireVerdict::gone) alerts.drop(crossed[i]);
  }
}

void Services::tell_fired(const Alert& alert, const wire::Tick& tick,
                          const NotificationDraft& draft) {
  // The user may be connected to another instance than the one where the alert was set.
  bus->publish(bus_channel::alerts,
               user_message(alert.user,
                            *alert_fired(alert, market.history().symbol(alert.symbol), tick)));
  // Who is not connected to the market right now reads of it later.
  bus->publish(bus_channel::notifications, notification_text(draft));
}

/// What concerns one user goes to all instances, for the user's connections may be anywhere.
void Services::connect_users() {
  bus->subscribe(bus_channel::alerts, [this](std::string_view message) {
    const auto read = parse_user_message(message);
    if (!read.ok()) {
      spdlog::warn("message dropped channel=alerts reason=\"{}\"", read.error().message);
      return;
    }
    hub.publish_market_to(read.value().user,
                          std::make_shared<const std::string>(read.value().text));
  });
  bus->subscribe(bus_channel::notifications_read, [this](std::string_view message) {
    if (!notifications.hear_read(message)) {
      spdlog::warn("message dropped channel=notifications_read");
    }
  });
  notifications.on_read = [this](std::string_view message) {
    bus->publish(bus_channel::notifications_read, message);
  };
}

void Services::measure(wire::Instant due) {
  metrics.measured(reading(now()), now().instant - due);
}

void Services::wake_auctions() {
  const wire::Now at = now();
  auctions.on_wake(at);
  hub_lines.on_wake(at);
}

wire::Millis Services::reconnect_spread_ms() const {
  constexpr std::size_t few = 10;
  constexpr std::size_t spread_ms_max = 60'000;
  const std::size_t count = connections.count();
  return count <= few ? 0 : static_cast<wire::Millis>(std::min(count, spread_ms_max));
}

}  // namespace tidewire::server
