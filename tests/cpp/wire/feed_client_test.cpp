#include "wire/dialects/feed_client.hpp"

#include <cmath>
#include <string>

#include "support/catch.hpp"

using namespace tidewire::wire;

namespace {

struct Decoded {
  explicit Decoded(std::string text) : frame(std::move(text)), message(decoder.decode(frame)) {}
  [[nodiscard]] std::span<const TickRow> rows() const {
    REQUIRE(message);
    REQUIRE(std::holds_alternative<Ticks>(message.value()));
    return std::get<Ticks>(message.value()).rows;
  }
  std::string frame;
  feed::ClientDecoder decoder;
  Result<ServerMessage, DecodeError> message;
};

}  // namespace

TEST_CASE("one published object is one tick") {
  const Decoded decoded(
      R"({"symbol":"BTC","price":64000.5,"timestamp":1731283200000,"change_24h":-1.25})");
  REQUIRE(decoded.rows().size() == 1);
  const TickRow& row = decoded.rows()[0];
  CHECK(row.symbol == "BTC");
  CHECK(row.tick == Tick{0, UnixMillis{1731283200000}, 64000.5, 0});
  CHECK(row.change_24h == -1.25);
}

TEST_CASE("an array and a map of objects are many ticks") {
  const Decoded array(R"([{"symbol":"BTC","price":1},{"symbol":"ETH","price":2},{"note":3}])");
  REQUIRE(array.rows().size() == 2);
  CHECK(array.rows()[1].symbol == "ETH");

  const Decoded map(R"({"BTC":{"price":1},"ETH":{"price":"2.5","symbol":"ETH/USD"},"at":5})");
  REQUIRE(map.rows().size() == 2);
  CHECK(map.rows()[0].symbol == "BTC");
  CHECK(map.rows()[1].symbol == "ETH/USD");
  CHECK(map.rows()[1].tick.price == 2.5);
}

TEST_CASE("times may be milliseconds, seconds or ISO 8601") {
  const auto time_of = [](const std::string& time) {
    return Decoded(R"({"symbol":"BTC","price":1,"timestamp":)" + time + "}").rows()[0].tick.time.ms;
  };
  CHECK(time_of("1731283200000") == 1731283200000);
  CHECK(time_of("1731283200.25") == 1731283200250);
  CHECK(time_of("\"2020-02-22T00:00:02.111Z\"") == 1582329602111);
  CHECK(time_of("\"yesterday\"") == 0);
}

TEST_CASE("anything else is passed on as it came") {
  const Decoded decoded(R"({"headline":"nothing to see"})");
  REQUIRE(decoded.message);
  REQUIRE(std::holds_alternative<Event>(decoded.message.value()));
  CHECK(std::get<Event>(decoded.message.value()).text == decoded.frame);
}

TEST_CASE("text that is not JSON is refused by name") {
  const Decoded decoded("BTC=1");
  REQUIRE_FALSE(decoded.message);
  CHECK(decoded.message.error() == DecodeError{DecodeErrorCode::invalid_json});
}
