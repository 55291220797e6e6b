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
  const OptionGroup group(app, "Network");
  Config& config = flags.config;
  group.value("--host", "HOST", "ADDRESS", config.host,
              "Address to listen on; 0.0.0.0 for every interface");
  group.value("--port", "PORT", "NUMBER", config.port,
              "Port to listen on; 0 lets the system choose");
  group.text("--static", "TIDEWIRE_STATIC", "DIR", config.static_dir,
             "Directory of files to serve, for example a demo")
      ->check(CLI::Validator(CLI::ExistingDirectory).description(""));
  group.text("--redis-url", "REDIS_URL", "URL", config.redis_url,
             "Redis through which several instances form one service: "
             "redis://[[user]:password@]host[:port][/db] or unix:/path; prefer the environment "
             "variable where there is a password");
  group.text("--cors-origins", "BACKEND_CORS_ORIGINS", "LIST", flags.cors_origins,
             "Comma-separated origins that may use REST and WebSockets from a page; without "
             "it any page may open a WebSocket");
}

void add_auth(CLI::App& app, Flags& flags) {
  const OptionGroup group(app, "Authentication");
  group.flag("--demo", "TIDEWIRE_DEMO", flags.config.demo,
             "Demo users (demo/demo, trader/trader, admin/admin, rival/rival), a random secret "
             "unless one is given, the simulated market, and auctions");
  group.text("--jwt-secret", "TIDEWIRE_JWT_SECRET", "TEXT", flags.config.jwt_secret,
             "Key for HS256 tokens, at least 32 bytes; prefer the environment variable, flags "
             "are visible to other users of the machine");
  group.number("--token-ttl", "TIDEWIRE_TOKEN_TTL", "SECONDS", flags.token_ttl_s, 1, 31'536'000,
               "Lifetime of issued tokens in seconds");
  group.number("--auth-timeout", "TIDEWIRE_AUTH_TIMEOUT", "SECONDS",
               flags.auth_timeout_s, 0.05, 3'600,
               "Seconds in which a stream connection must authenticate");
}

void add_feeds(CLI::App& app, Flags& flags) {
  const OptionGroup group(app, "Market");
  Config& config = flags.config;
  group.flag("--simulate,!--no-simulate", "TIDEWIRE_SIMULATE", flags.simulate,
             "Simulated market (default: on with --demo, else off)");
  group.value("--seed", "TIDEWIRE_SEED", "NUMBER", config.seed,
              "Seed of the simulated market: same seed, same prices");
  group.text("--replay", "TIDEWIRE_REPLAY", "FILE", config.replay_file,
             "Recorded trades to play: CSV with a header (price, amount, timestamp), or "
             "Binance trades or aggTrades");
  group.text("--replay-symbol", "TIDEWIRE_REPLAY_SYMBOL", "NAME", config.replay_symbol,
             "Name for the replayed symbol instead of the file's");
  group.number("--speed", "TIDEWIRE_SPEED", "FACTOR", config.speed, 0, 1e9,
               "How many times faster than recorded; 0 plays everything before listening");
}

void add_bot(CLI::App& app, Flags& flags) {
  const OptionGroup group(app, "Trading bot");
  Config& config = flags.config;
  group.text("--bot-symbol", "TIDEWIRE_BOT_SYMBOL", "NAME", config.bot_symbol,
             "What the paper-trading bot trades; without it the market's first symbol");
  group.number("--bot-price-every", "TIDEWIRE_BOT_PRICE_EVERY", "COUNT",
               config.bot_price_every, 1, 1'000'000,
               "Iterations of the bot between two price updates on the dashboard");
}

void add_limits(CLI::App& app, Flags& flags) {
  const OptionGroup group(app, "Limits");
  Config& config = flags.config;
  group.number("--outbox-bytes", "TIDEWIRE_OUTBOX_BYTES", "BYTES",
               config.outbox_bytes, 1'024, std::size_t{1} << 30,
               "Bytes that may wait for one slow reader before it is closed with 4008");
  group.number("--max-connections", "TIDEWIRE_MAX_CONNECTIONS", "COUNT",
               config.connections_max, 1, 10'000'000,
               "Connections at a time; more are closed at once");
  group.number("--request-timeout", "TIDEWIRE_REQUEST_TIMEOUT", "SECONDS",
               flags.request_timeout_s, 0.1, 3'600,
               "Seconds for a request to arrive and for its answer to leave");
  group.number("--header-timeout", "TIDEWIRE_HEADER_TIMEOUT", "SECONDS",
               flags.header_timeout_s, 0.1, 3'600,
               "Seconds for the header of a request to arrive");
  group.number("--idle-timeout", "TIDEWIRE_IDLE_TIMEOUT", "SECONDS",
               flags.idle_timeout_s, 1, 86'400,
               "Seconds without any frame (pings count) before a WebSocket is given up");
  group.number("--shutdown-timeout", "TIDEWIRE_SHUTDOWN_TIMEOUT", "SECONDS",
               flags.shutdown_timeout_s, 0, 3'600,
               "Seconds that connections have to close on SIGTERM or SIGINT");
  group.number("--drain-delay", "TIDEWIRE_DRAIN_DELAY", "SECONDS", flags.drain_delay_s, 0, 3'600,
               "Seconds between SIGTERM, when /readyz turns to 503, and the closing");
  group.flag("--compression", "TIDEWIRE_COMPRESSION", config.compression,
             "permessage-deflate for WebSocket clients that offer it; costs memory and time");
  group.flag("--echo", "TIDEWIRE_ECHO", config.echo,
             "Send back what comes at /echo, for suites that judge WebSocket servers; not for "
             "deployments");
  group.number("--metrics-interval", "TIDEWIRE_METRICS_INTERVAL", "SECONDS",
               flags.metrics_interval_s, 0.1, 3'600,
               "Seconds between two measurements on /ws/performance-metrics");
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
