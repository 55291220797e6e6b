#include "config.hpp"

#include <sstream>

#include "auth/jwt_key.hpp"
#include "config_flags.hpp"
#include "feeds/trade_csv.hpp"
#include "origin.hpp"
#include "redis/redis_url.hpp"
#include "version.hpp"

namespace tidewire::server {
namespace {

void add_network(CLI::App& app, Flags& flags) {
  constexpr auto group = "Network";
  Config& config = flags.config;
  app.add_option("--host", config.host, "Address to listen on; 0.0.0.0 for every interface")
      ->envname("HOST")->group(group)->type_name("ADDRESS")->capture_default_str();
  app.add_option("--port", config.port, "Port to listen on; 0 lets the system choose")
      ->envname("PORT")->group(group)->type_name("NUMBER")->capture_default_str();
  app.add_option("--static", config.static_dir, "Directory of files to serve, for example a demo")
      ->envname("TIDEWIRE_STATIC")->group(group)->type_name("DIR")
      ->check(CLI::Validator(CLI::ExistingDirectory).description(""));
  app.add_option("--redis-url", config.redis_url,
                 "Redis through which several instances form one service: "
                 "redis://[[user]:password@]host[:port][/db] or unix:/path; prefer the environment "
                 "variable where there is a password")
      ->envname("REDIS_URL")->group(group)->type_name("URL");
  app.add_option("--cors-origins", flags.cors_origins,
                 "Comma-separated origins that may use REST and WebSockets from a page; without "
                 "it any page may open a WebSocket")
      ->envname("BACKEND_CORS_ORIGINS")->group(group)->type_name("LIST");
}

void add_auth(CLI::App& app, Flags& flags) {
  constexpr auto group = "Authentication";
  app.add_flag("--demo", flags.config.demo,
               "Demo users (demo/demo, trader/trader, admin/admin, rival/rival), a random secret "
               "unless one is given, the simulated market, and auctions")
      ->envname("TIDEWIRE_DEMO")->group(group);
  app.add_option("--jwt-secret", flags.config.jwt_secret,
                 "Key for HS256 tokens, at least 32 bytes; prefer the environment variable, flags "
                 "are visible to other users of the machine")
      ->envname("TIDEWIRE_JWT_SECRET")->group(group)->type_name("TEXT");
  app.add_option("--token-ttl", flags.token_ttl_s, "Lifetime of issued tokens in seconds")
      ->envname("TIDEWIRE_TOKEN_TTL")->group(group)->type_name("SECONDS")->capture_default_str()
      ->check(within(1.0, 31'536'000.0));
  app.add_option("--auth-timeout", flags.auth_timeout_s,
                 "Seconds in which a stream connection must authenticate")
      ->envname("TIDEWIRE_AUTH_TIMEOUT")->group(group)->type_name("SECONDS")->capture_default_str()
      ->check(within(0.05, 3'600.0));
}

void add_feeds(CLI::App& app, Flags& flags) {
  constexpr auto group = "Market";
  Config& config = flags.config;
  app.add_flag("--simulate,!--no-simulate", flags.simulate,
               "Simulated market (default: on with --demo, else off)")
      ->envname("TIDEWIRE_SIMULATE")->group(group);
  app.add_option("--seed", config.seed, "Seed of the simulated market: same seed, same prices")
      ->envname("TIDEWIRE_SEED")->group(group)->type_name("NUMBER")->capture_default_str();
  app.add_option("--replay", config.replay_file,
                 "Recorded trades to play: CSV with a header (price, amount, timestamp), or "
                 "Binance trades or aggTrades")
      ->envname("TIDEWIRE_REPLAY")->group(group)->type_name("FILE");
  app.add_option("--replay-symbol", config.replay_symbol,
                 "Name for the replayed symbol instead of the file's")
      ->envname("TIDEWIRE_REPLAY_SYMBOL")->group(group)->type_name("NAME");
  app.add_option("--speed", config.speed,
                 "How many times faster than recorded; 0 plays everything before listening")
      ->envname("TIDEWIRE_SPEED")->group(group)->type_name("FACTOR")->capture_default_str()
      ->check(within(0.0, 1e9));
}

void add_bot(CLI::App& app, Flags& flags) {
  constexpr auto group = "Trading bot";
  Config& config = flags.config;
  app.add_option("--bot-symbol", config.bot_symbol,
                 "What the paper-trading bot trades; without it the market's first symbol")
      ->envname("TIDEWIRE_BOT_SYMBOL")->group(group)->type_name("NAME");
  app.add_option("--bot-price-every", config.bot_price_every,
                 "Iterations of the bot between two price updates on the dashboard")
      ->envname("TIDEWIRE_BOT_PRICE_EVERY")->group(group)->type_name("COUNT")
      ->capture_default_str()->check(within(std::uint64_t{1}, std::uint64_t{1'000'000}));
}

void add_limits(CLI::App& app, Flags& flags) {
  constexpr auto group = "Limits";
  Config& config = flags.config;
  app.add_option("--outbox-bytes", config.outbox_bytes,
                 "Bytes that may wait for one slow reader before it is closed with 4008")
      ->envname("TIDEWIRE_OUTBOX_BYTES")->group(group)->type_name("BYTES")->capture_default_str()
      ->check(within(std::size_t{1'024}, std::size_t{1} << 30));
  app.add_option("--max-connections", config.connections_max,
                 "Connections at a time; more are closed at once")
      ->envname("TIDEWIRE_MAX_CONNECTIONS")->group(group)->type_name("COUNT")->capture_default_str()
      ->check(within(std::size_t{1}, std::size_t{10'000'000}));
  app.add_option("--request-timeout", flags.request_timeout_s,
                 "Seconds for a request to arrive and for its answer to leave")
      ->envname("TIDEWIRE_REQUEST_TIMEOUT")->group(group)->type_name("SECONDS")
      ->capture_default_str()->check(within(0.1, 3'600.0));
  app.add_option("--header-timeout", flags.header_timeout_s,
                 "Seconds for the header of a request to arrive")
      ->envname("TIDEWIRE_HEADER_TIMEOUT")->group(group)->type_name("SECONDS")
      ->capture_default_str()->check(within(0.1, 3'600.0));
  app.add_option("--idle-timeout", flags.idle_timeout_s,
                 "Seconds without any frame (pings count) before a WebSocket is given up")
      ->envname("TIDEWIRE_IDLE_TIMEOUT")->group(group)->type_name("SECONDS")->capture_default_str()
      ->check(within(1.0, 86'400.0));
  app.add_option("--shutdown-timeout", flags.shutdown_timeout_s,
                 "Seconds that connections have to close on SIGTERM or SIGINT")
      ->envname("TIDEWIRE_SHUTDOWN_TIMEOUT")->group(group)->type_name("SECONDS")
      ->capture_default_str()->check(within(0.0, 3'600.0));
  app.add_option("--drain-delay", flags.drain_delay_s,
                 "Seconds between SIGTERM, when /readyz turns to 503, and the closing")
      ->envname("TIDEWIRE_DRAIN_DELAY")->group(group)->type_name("SECONDS")
      ->capture_default_str()->check(within(0.0, 3'600.0));
  app.add_flag("--compression", config.compression,
               "permessage-deflate for WebSocket clients that offer it; costs memory and time")
      ->envname("TIDEWIRE_COMPRESSION")->group(group);
  app.add_option("--metrics-interval", flags.metrics_interval_s,
                 "Seconds between two measurements on /ws/performance-metrics")
      ->envname("TIDEWIRE_METRICS_INTERVAL")->group(group)->type_name("SECONDS")
      ->capture_default_str()->check(within(0.1, 3'600.0));
}

void describe(CLI::App& app, Flags& flags) {
  app.set_version_flag("--version", "tidewire-server " + std::string(version));
  app.get_formatter()->column_width(40);
  app.footer(
      "Every option can be given as the environment variable that it names; flags win.\n"
      "Examples:\n"
      "  tidewire-server --demo\n"
      "  tidewire-server --demo --replay BTCUSDT-trades-2024-01-01.csv --speed 10\n"
      "Exit codes: 0 stopped as asked, 1 failure while running, 2 usage or input file.");
  add_network(app, flags);
  add_store(app, flags);
  add_auth(app, flags);
  add_feeds(app, flags);
  add_bot(app, flags);
  add_limits(app, flags);
  add_security(app, flags);
  app.add_option("--log-level", flags.config.log_level, "What goes to stderr")
      ->envname("TIDEWIRE_LOG_LEVEL")->group("Log")->capture_default_str()
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}));
  app.add_option("--log-format", flags.config.log_format, "text, or json: one object per line")
      ->envname("TIDEWIRE_LOG_FORMAT")->group("Log")->capture_default_str()
      ->check(CLI::IsMember({"text", "json"}));
}

EarlyExit usage_error(const std::string& message) {
  return {2, message + "\nRun tidewire-server --help for the options.\n"};
}

/// Empty when the options fit together.
std::string contradiction(const Config& config) {
  if (config.jwt_secret.empty() && config.jwt_public_key.empty() && !config.demo) {
    return "No key for tokens: give --jwt-secret (or TIDEWIRE_JWT_SECRET) or --jwt-public-key, or "
           "--demo for demo users and a random key.";
  }
  if (!config.jwt_secret.empty() && config.jwt_secret.size() < JwtKey::secret_bytes_min) {
    return "--jwt-secret is too short: HS256 needs at least 32 bytes (RFC 7518, 3.2), for example "
           "the output of `openssl rand -hex 32`.";
  }
  if (!config.redis_url.empty()) {
    const auto redis = parse_redis_url(config.redis_url);
    if (!redis.ok()) return "--redis-url (REDIS_URL) cannot be used: " + redis.error().message + ".";
  }
  if (!config.replay_symbol.empty() && config.replay_file.empty()) {
    return "--replay-symbol needs --replay.";
  }
  if (!config.replay_symbol.empty() && !is_symbol(config.replay_symbol)) {
    return "--replay-symbol takes 1 to 64 printable ASCII characters without blanks.";
  }
  return {};
}

}  // namespace

std::variant<Config, EarlyExit> parse_config(int argc, const char* const* argv) {
  Flags flags;
  CLI::App app{"The reference server of Tidewire: live market data over WebSockets, with REST, "
               "backfill and the demo.",
               "tidewire-server"};
  describe(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream problem;
    if (app.exit(error, out, problem) == 0) return EarlyExit{0, out.str()};
    return usage_error(error.what());
  }
  Config config = flags.config;
  // Neither the flag nor its variable: the market comes with the demo.
  config.simulate = app["--simulate"]->count() > 0 ? flags.simulate : config.demo;
  config.cors_origins = split_origins(flags.cors_origins);
  config.token_ttl_ms = milliseconds(flags.token_ttl_s);
  config.auth_timeout_ms = milliseconds(flags.auth_timeout_s);
  config.request_timeout_ms = milliseconds(flags.request_timeout_s);
  config.header_timeout_ms = milliseconds(flags.header_timeout_s);
  config.drain_delay_ms = milliseconds(flags.drain_delay_s);
  config.idle_timeout_ms = milliseconds(flags.idle_timeout_s);
  config.shutdown_timeout_ms = milliseconds(flags.shutdown_timeout_s);
  config.metrics_interval_ms = milliseconds(flags.metrics_interval_s);
  if (const std::string problem = apply_security(flags, config); !problem.empty()) {
    return usage_error(problem);
  }
  if (const std::string problem = contradiction(config); !problem.empty()) {
    return usage_error(problem);
  }
  return config;
}

}  // namespace tidewire::server
