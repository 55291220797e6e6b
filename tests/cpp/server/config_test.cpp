#include "config.hpp"

#include <cstdlib>
#include <initializer_list>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace tidewire::server;

namespace {

/// Sets a variable for one test.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Environment() { unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
};

std::variant<Config, EarlyExit> parse(std::initializer_list<const char*> flags) {
  // The tests may run with HOST or PORT set for something else.
  std::vector<const char*> argv = {"tidewire-server"};
  argv.insert(argv.end(), flags);
  return parse_config(static_cast<int>(argv.size()), argv.data());
}

Config config(std::initializer_list<const char*> flags) {
  auto parsed = parse(flags);
  if (const auto* exit = std::get_if<EarlyExit>(&parsed)) FAIL(exit->text);
  return std::get<Config>(parsed);
}

EarlyExit refused(std::initializer_list<const char*> flags) {
  auto parsed = parse(flags);
  REQUIRE(std::holds_alternative<EarlyExit>(parsed));
  return std::get<EarlyExit>(parsed);
}

}  // namespace

TEST_CASE("--demo alone is a complete configuration") {
  unsetenv("HOST");
  unsetenv("PORT");
  const Config demo = config({"--demo"});
  CHECK(demo.host == "127.0.0.1");
  CHECK(demo.port == 8080);
  CHECK(demo.simulate);
  CHECK(demo.token_ttl_ms == 900'000);
}

TEST_CASE("/echo is there only for who asks for it, by flag or by variable") {
  CHECK_FALSE(config({"--demo"}).echo);
  CHECK(config({"--demo", "--echo"}).echo);
  const Environment echo("TIDEWIRE_ECHO", "1");
  CHECK(config({"--demo"}).echo);
}

TEST_CASE("without a key or --demo the server says what to give") {
  const EarlyExit exit = refused({});
  CHECK(exit.code == 2);
  CHECK(exit.text.find("--jwt-secret") != std::string::npos);
  CHECK(exit.text.find("--demo") != std::string::npos);
}

TEST_CASE("flags win over the environment, which wins over the defaults") {
  const Environment port("PORT", "9001");
  CHECK(config({"--demo"}).port == 9001);
  CHECK(config({"--demo", "--port", "9002"}).port == 9002);
}

TEST_CASE("switches can be given in the environment too") {
  const Environment demo("TIDEWIRE_DEMO", "true");
  CHECK(config({}).demo);
  CHECK(config({}).simulate);
  const Environment simulate("TIDEWIRE_SIMULATE", "false");
  CHECK_FALSE(config({}).simulate);
  CHECK(config({"--simulate"}).simulate);
}

TEST_CASE("the simulated market is on with --demo and can be switched") {
  const std::string secret(32, 's');
  CHECK_FALSE(config({"--demo", "--no-simulate"}).simulate);
  CHECK_FALSE(config({"--jwt-secret", secret.c_str()}).simulate);
  CHECK(config({"--jwt-secret", secret.c_str(), "--simulate"}).simulate);
}

TEST_CASE("seconds become milliseconds") {
  const Config parsed = config({"--demo", "--token-ttl", "1.5", "--shutdown-timeout", "0"});
  CHECK(parsed.token_ttl_ms == 1'500);
  CHECK(parsed.shutdown_timeout_ms == 0);
}

TEST_CASE("the database, the bot and the metrics have their options") {
  const Config defaults = config({"--demo"});
  CHECK(defaults.database.empty());
  CHECK(defaults.bot_symbol.empty());
  CHECK(defaults.bot_price_every == 10);
  CHECK(defaults.metrics_interval_ms == 1'000);
  const Environment database("TIDEWIRE_DATABASE", "x.db");
  const Config parsed = config({"--demo", "--bot-symbol", "ETH/USD", "--bot-price-every", "3",
                                "--metrics-interval", "0.5"});
  CHECK(parsed.database == "x.db");
  CHECK(parsed.bot_symbol == "ETH/USD");
  CHECK(parsed.bot_price_every == 3);
  CHECK(parsed.metrics_interval_ms == 500);
}

TEST_CASE("the address of Redis comes from REDIS_URL unless the flag says otherwise") {
  CHECK(config({"--demo"}).redis_url.empty());
  const Environment url("REDIS_URL", "redis://one");
  CHECK(config({"--demo"}).redis_url == "redis://one");
  CHECK(config({"--demo", "--redis-url", "redis://two"}).redis_url == "redis://two");
}

TEST_CASE("origins are split at commas, blanks and trailing slashes dropped") {
  const Environment origins("BACKEND_CORS_ORIGINS", "http://a:3000, https://b/,");
  CHECK(config({"--demo"}).cors_origins == std::vector<std::string>{"http://a:3000", "https://b"});
}

TEST_CASE("what cannot be is a usage error that names it") {
  const auto names = [](const EarlyExit& exit, const char* what) {
    CHECK(exit.code == 2);
    CHECK(exit.text.find(what) != std::string::npos);
  };
  names(refused({"--demo", "--port", "70000"}), "--port");
  names(refused({"--demo", "--port", "http"}), "--port");
  names(refused({"--demo", "--speed", "-1"}), "--speed");
  names(refused({"--demo", "--bot-price-every", "0"}), "--bot-price-every");
  names(refused({"--demo", "--bogus"}), "--bogus");
  names(refused({"--demo", "--static", "/no/such/directory"}), "--static");
  names(refused({"--demo", "--log-level", "loud"}), "--log-level");
  names(refused({"--jwt-secret", "short"}), "32 bytes");
  const EarlyExit redis = refused({"--demo", "--redis-url", "redis://:hunter2@host:x"});
  names(redis, "--redis-url");
  CHECK(redis.text.find("hunter2") == std::string::npos);
  names(refused({"--demo", "--replay-symbol", "BTC"}), "--replay");
  names(refused({"--demo", "--replay", "x.csv", "--replay-symbol", "B TC"}), "--replay-symbol");
}

TEST_CASE("--help and --version go to stdout and are no failure") {
  CHECK(refused({"--help"}).code == 0);
  CHECK(refused({"--help"}).text.find("TIDEWIRE_JWT_SECRET") != std::string::npos);
  CHECK(refused({"--version"}).code == 0);
  CHECK(refused({"--version"}).text.find("tidewire-server") != std::string::npos);
}
