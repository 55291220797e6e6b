#include <string>
#include <vector>

#include "config.hpp"
#include "support/catch.hpp"
#include "support/signing_key.hpp"
#include "support/test_server.hpp"

using namespace tidewire::server;
using tidewire::server::test::SigningKey;
using tidewire::server::test::TempFile;

namespace {

std::variant<Config, EarlyExit> parse(std::vector<std::string> flags) {
  std::vector<const char*> argv = {"tidewire-server", "--port", "0"};
  for (const std::string& flag : flags) argv.push_back(flag.c_str());
  return parse_config(static_cast<int>(argv.size()), argv.data());
}

Config config(std::vector<std::string> flags) {
  auto parsed = parse(std::move(flags));
  if (const auto* exit = std::get_if<EarlyExit>(&parsed)) FAIL(exit->text);
  return std::get<Config>(parsed);
}

std::string problem(std::vector<std::string> flags) {
  auto parsed = parse(std::move(flags));
  REQUIRE(std::holds_alternative<EarlyExit>(parsed));
  CHECK(std::get<EarlyExit>(parsed).code == 2);
  return std::get<EarlyExit>(parsed).text;
}

bool names(const std::string& text, const char* what) {
  return text.find(what) != std::string::npos;
}

const std::string secret(32, 's');

}  // namespace

TEST_CASE("a public key is a text or a file, and the algorithm is derived from it") {
  const std::string pem = SigningKey::rsa().public_pem();
  const TempFile file(".pem", pem);
  CHECK(config({"--jwt-public-key", pem}).jwt_public_key == pem);
  CHECK(config({"--jwt-public-key", file.path()}).jwt_public_key == pem);
  CHECK(config({"--jwt-public-key", pem, "--jwt-algorithm", "RS256"}).jwt_algorithm == "RS256");
  CHECK(names(problem({"--jwt-public-key", "/no/such/key.pem"}), "/no/such/key.pem"));
  CHECK(names(problem({"--jwt-public-key", pem, "--jwt-algorithm", "ES256"}), "is for RS256"));
  CHECK(names(problem({"--jwt-public-key", pem, "--jwt-algorithm", "HS256"}), "is for RS256"));
  CHECK(names(problem({"--jwt-public-key", pem, "--jwt-algorithm", "none"}), "HS256, RS256"));
  CHECK(names(problem({"--jwt-public-key", pem, "--jwt-secret", secret}), "one key"));
  CHECK(names(problem({"--jwt-secret", secret, "--jwt-algorithm", "RS256"}), "--jwt-public-key"));
  CHECK(names(problem({"--jwt-public-key", SigningKey::rsa(1'024).public_pem()}), "2,048"));
}

TEST_CASE("demo users get tokens only of a key that nobody else trusts, or on request") {
  const std::string pem = SigningKey::ec().public_pem();
  CHECK(config({"--demo"}).issues_tokens());
  CHECK_FALSE(config({"--demo", "--jwt-secret", secret}).issues_tokens());
  CHECK(config({"--demo", "--jwt-secret", secret, "--demo-tokens"}).issues_tokens());
  CHECK_FALSE(config({"--jwt-secret", secret}).issues_tokens());
  CHECK_FALSE(config({"--demo", "--jwt-public-key", pem}).issues_tokens());
  CHECK(names(problem({"--demo", "--jwt-public-key", pem, "--demo-tokens"}), "--demo-tokens"));
}

TEST_CASE("rates have defaults that flags change, with their bursts in proportion") {
  const RateLimits defaults = config({"--demo"}).rates;
  CHECK(defaults.messages.per_second == 50);
  CHECK(defaults.messages.burst == 500);
  CHECK(defaults.connections_per_address_max == 1'000);
  const RateLimits rates =
      config({"--demo", "--limit-messages", "5", "--limit-tokens", "0", "--limit-open", "7"}).rates;
  CHECK(rates.messages.burst == 50);
  CHECK_FALSE(rates.token_requests.limits());
  CHECK(rates.connections_per_address_max == 7);
  CHECK_FALSE(config({"--demo", "--no-rate-limits"}).rates.requests.limits());
  CHECK(config({"--demo", "--no-rate-limits"}).rates.connections_per_address_max == 0);
  CHECK(names(problem({"--demo", "--limit-messages", "-1"}), "--limit-messages"));
}

TEST_CASE("proxies and the metrics token are checked") {
  CHECK(config({"--demo", "--trusted-proxies", "10.0.0.0/8,::1"}).trusted_proxies ==
        "10.0.0.0/8,::1");
  CHECK(names(problem({"--demo", "--trusted-proxies", "nginx"}), "nginx"));
  CHECK(names(problem({"--demo", "--metrics-token", "short"}), "16 bytes"));
  CHECK(config({"--demo", "--drain-delay", "2.5"}).drain_delay_ms == 2'500);
}
