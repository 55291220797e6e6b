#include <limits>
#include <string>

#include "channels/market_input.hpp"
#include "redis/market_rows.hpp"
#include "redis/raw_claims.hpp"
#include "support/catch.hpp"

using namespace tidewire;
using namespace tidewire::server;

TEST_CASE("rows of the shared market give back the same doubles", "[redis]") {
  for (const double value : {0.1, 97250.5, 1e-7, 5e-324, 1.7976931348623157e308, -0.0, 1.0 / 3}) {
    const wire::Tick tick{9'007'199'254'740'991, {1'700'000'000'123}, value, value};
    CHECK(parse_numbered_row(numbered_row(tick)) == tick);
    const wire::Candle candle{{60'000}, value, value, value, value, value};
    CHECK(parse_candle_row(candle_row(candle)) == candle);
  }
  CHECK(numbered_row({7, {12}, 1.5, 2}) == "7 12 1.5 2");
  std::string row = "BTC/USD " + numbered_row({7, {12}, 1.5, 2});
  const auto read = parse_symbol_row(row);
  REQUIRE(read);
  CHECK(read->first == "BTC/USD");
  CHECK(read->second == wire::Tick{7, {12}, 1.5, 2});
}

TEST_CASE("what is no row is refused", "[redis]") {
  for (const char* bad : {"", "7", "7 12", "7 12 1.5", "7 12 1.5 2 3", "0 12 1.5 2", "-1 12 1.5 2",
                          "7 12 x 2", "7 12 1.5 NaN", "7.5 12 1.5 2", "7  12 1.5 2",
                          "9007199254740993 12 1.5 2", "7 12 1e999 2"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_numbered_row(bad));
  }
  CHECK_FALSE(parse_symbol_row(" 7 12 1.5 2"));
  CHECK_FALSE(parse_symbol_row(std::string(65, 'S') + " 7 12 1.5 2"));
  CHECK_FALSE(parse_candle_row("60000 1 1 1 1"));
}

TEST_CASE("a tick is next, known, or behind a hole", "[redis]") {
  CHECK(fit(4, {5, {}, 0, 0}) == TickFit::next);
  CHECK(fit(5, {5, {}, 0, 0}) == TickFit::known);
  CHECK(fit(9, {5, {}, 0, 0}) == TickFit::known);
  CHECK(fit(3, {5, {}, 0, 0}) == TickFit::hole);
}

TEST_CASE("equal messages have different names, the same at every instance", "[redis]") {
  RawClaims one;
  RawClaims two;
  const auto first = one.name("x", {1'000});
  const auto second = one.name("x", {2'000});
  CHECK(first != second);
  CHECK(first != one.name("y", {2'000}));
  CHECK(first == two.name("x", {5'000'000}));
  CHECK(second == two.name("x", {5'000'001}));
  CHECK(first == one.name("x", {2'001 + RawClaims::remembered_ms}));
}

TEST_CASE("a producer's tick is read, and refused by name", "[redis]") {
  constexpr wire::UnixMillis now{1'700'000'000'000};
  const auto good = parse_market_input(
      R"({"symbol":"BTC/USD","price":97250.5,"volume":0.25,"timestamp":1700000000000,"x":1})", now);
  REQUIRE(good.ok());
  CHECK(good.value().symbol == "BTC/USD");
  CHECK(good.value().tick == wire::Tick{0, {1'700'000'000'000}, 97250.5, 0.25});
  CHECK(parse_market_input(R"({"symbol":"X","price":1})", now).ok());
  const auto timed = [](std::int64_t time_ms) {
    return R"({"symbol":"X","price":1,"timestamp":)" + std::to_string(time_ms) + "}";
  };
  CHECK(parse_market_input(timed(0), now).ok());
  CHECK(parse_market_input(timed(now.ms + 60'000), now).ok());
  const auto refusal = [&](const std::string& text) {
    const auto parsed = parse_market_input(text, now);
    REQUIRE_FALSE(parsed.ok());
    return parsed.error().code + ": " + parsed.error().message;
  };
  CHECK(refusal("nonsense") == "invalid_json: The text is not JSON");
  CHECK(refusal(R"({"price":1})") == "missing_field: symbol is needed");
  CHECK(refusal(R"({"symbol":"X"})") == "missing_field: price is needed");
  CHECK(refusal(R"({"symbol":"A B","price":1})").find("invalid_field: symbol") == 0);
  CHECK(refusal(R"({"symbol":"X","price":"1"})") == "invalid_field: price must be a number");
  CHECK(refusal(R"({"symbol":"X","price":1,"volume":-1})").find("invalid_field: volume") == 0);
  CHECK(refusal(R"({"symbol":"X","price":1,"timestamp":1.5})").find("invalid_field: timestamp") ==
        0);
  CHECK(refusal(timed(now.ms + 60'001)) ==
        "invalid_field: timestamp must be at most a minute ahead of the server's clock");
}
