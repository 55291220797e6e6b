#include "services.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include "auth/base64url.hpp"
#include "channels/alert_notification.hpp"
#include "clock.hpp"
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
  return limits;
}

}  // namespace

Services::Services(Config with) : Services(std::move(with), store_in_memory()) {}

Services::Services(Config with, std::unique_ptr<Repository> with_store)
    : config(std::move(with)),
      store(std::move(with_store)),
      bus(std::make_unique<LocalBus>()),
      market(hub, new_epoch(), history_limits(config)),
      alerts(new_epoch()),
      notifications(hub, new_epoch()),
      bot_status(hub),
      resources(*bus, hub, *store),
      bot(*bus, hub, market, bot_settings(config), config.bot_symbol),
      metrics(hub, reading(now())),
      jwt(token_rules(config)),
      origins(config.cors_origins),
      proxies(trusted_proxies(config)),
      addresses(config.rates) {
  hub.time_deliveries(meter.deliveries);
  connect_producers(*this);
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
  const std::string_view symbol_name = market.history().symbol(symbol);
  for (const Alert& alert : alerts.on_price(symbol, tick.price)) {
    hub.publish_market_to(alert.user, alert_fired(alert, symbol_name, tick));
    // Who is not connected to the market right now reads of it later.
    notifications.publish(alert_notification(alert, symbol_name, tick), now().unix);
  }
}

wire::Millis Services::reconnect_spread_ms() const {
  constexpr std::size_t few = 10;
  constexpr std::size_t spread_ms_max = 60'000;
  const std::size_t count = connections.count();
  return count <= few ? 0 : static_cast<wire::Millis>(std::min(count, spread_ms_max));
}

}  // namespace tidewire::server
