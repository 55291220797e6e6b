#include "core/config.hpp"

#include <string>

#include "support/catch.hpp"

using namespace tidewire::core;

namespace {

ConfigError refused(const std::string& json) {
  const auto parsed = parse_config(json);
  REQUIRE_FALSE(parsed);
  return parsed.error();
}

}  // namespace

TEST_CASE("only the url must be given") {
  const auto parsed = parse_config(R"({"url":"ws://h/p"})");
  REQUIRE(parsed);
  CHECK(parsed.value().points == 300);
  CHECK(parsed.value().backoff.base_ms == 1'000);
  CHECK(parsed.value().backoff.cap_ms == 30'000);
  CHECK(refused("{}").key == "url");
}

TEST_CASE("every option is read") {
  const auto parsed = parse_config(
      R"({"url":"wss://h/p","dialect":"feed","token":true,"points":10,"history":false,)"
      R"("backoff":{"base_ms":5,"cap_ms":50,"delays_ms":[0,2000]},"heartbeat_ms":1,)"
      R"("pong_timeout_ms":2,"probe_timeout_ms":3,"token_timeout_ms":4,"open_timeout_ms":5,)"
      R"("authenticate_timeout_ms":6,"backfill_timeout_ms":7,"resubscribe_ms":8,"steady_ms":0,)"
      R"("linger_ms":0})");
  REQUIRE(parsed);
  const Config& config = parsed.value();
  CHECK(config.dialect == Dialect::feed);
  CHECK(config.token);
  CHECK(config.points == 10);
  CHECK_FALSE(config.history);
  CHECK(config.backoff.delays_ms == std::vector<tidewire::wire::Millis>{0, 2000});
  CHECK(config.heartbeat_ms == 1);
  CHECK(config.resubscribe_ms == 8);
  CHECK(config.linger_ms == 0);
}

TEST_CASE("a wrong option is named, with what is wrong") {
  CHECK(refused("[]").key == "config");
  CHECK(refused("{").key == "config");
  CHECK(refused(R"({"url":"http://h"})").key == "url");
  CHECK(refused(R"({"url":"ws://h","heartbeat":5})").key == "heartbeat");
  CHECK(refused(R"({"url":"ws://h","heartbeat_ms":0})").problem == "must not be 0");
  CHECK(refused(R"({"url":"ws://h","heartbeat_ms":1.5})").key == "heartbeat_ms");
  CHECK(refused(R"({"url":"ws://h","heartbeat_ms":"5"})").key == "heartbeat_ms");
  CHECK(refused(R"({"url":"ws://h","points":0})").key == "points");
  CHECK(refused(R"({"url":"ws://h","points":100001})").key == "points");
  CHECK(refused(R"({"url":"ws://h","dialect":"carrier pigeon"})").key == "dialect");
  CHECK(refused(R"({"url":"ws://h","token":1})").key == "token");
  CHECK(refused(R"({"url":"ws://h","backoff":{"base_ms":10,"cap_ms":5}})").key == "backoff");
  CHECK(refused(R"({"url":"ws://h","backoff":{"base":10}})").problem == "has an unknown key");
  CHECK(refused(R"({"url":"ws://h","backoff":{"delays_ms":[-1]}})").key == "backoff");
}
