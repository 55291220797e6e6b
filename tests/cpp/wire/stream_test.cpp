#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "wire/dialects/stream_client.hpp"
#include "wire/dialects/stream_server.hpp"
#include "wire/limits.hpp"

using namespace tidewire::wire;

namespace {

std::string frame_of(const ClientMessage& message) {
  std::string out;
  stream::encode(message, out);
  return out;
}

std::string frame_of(const ServerMessage& message) {
  std::string out;
  stream::encode(message, out);
  return out;
}

/// Decodes and keeps what the views of the message point into.
template <typename Decoder>
struct Reading {
  explicit Reading(std::string text) : frame(std::move(text)), result(decoder.decode(frame)) {}
  template <typename Message>
  [[nodiscard]] const Message& as() const {
    REQUIRE(result);
    REQUIRE(std::holds_alternative<Message>(result.value()));
    return std::get<Message>(result.value());
  }
  [[nodiscard]] DecodeError error() const {
    REQUIRE_FALSE(result);
    return result.error();
  }
  std::string frame;
  Decoder decoder;
  decltype(decoder.decode("")) result;
};

using AtClient = Reading<stream::ClientDecoder>;
using AtServer = Reading<stream::ServerDecoder>;

DecodeError invalid(std::string_view field) { return {DecodeErrorCode::invalid_field, field}; }

}  // namespace

TEST_CASE("the client's frames are those of the documents") {
  const std::string_view symbols[] = {"BTC/USD"};
  CHECK(frame_of(Auth{"a\"b"}) == R"({"type":"auth","token":"a\"b"})");
  CHECK(frame_of(Subscribe{symbols}) == R"({"type":"subscribe","symbols":["BTC/USD"]})");
  CHECK(frame_of(BackfillRequest{symbols, UnixMillis{1731283200000}, {}, 0}) ==
        R"({"type":"backfill_request","symbols":["BTC/USD"],"since":1731283200000})");
  CHECK(frame_of(Ping{UnixMillis{5}}) == R"({"type":"ping","ts":5})");
}

TEST_CASE("every message of the client is read by the server as it was meant") {
  const std::string_view symbols[] = {"BTC/USD", "quo\"te"};
  const SymbolPosition positions[] = {{"BTC/USD", {"e1", 41}}};
  CHECK(AtServer(frame_of(Auth{"t.o.k"})).as<Auth>().token == "t.o.k");
  CHECK(AtServer(frame_of(Subscribe{symbols})).as<Subscribe>().symbols[1] == "quo\"te");
  CHECK(AtServer(frame_of(Unsubscribe{symbols})).as<Unsubscribe>().symbols.size() == 2);
  CHECK(AtServer(frame_of(Ping{UnixMillis{9}})).as<Ping>().ts == UnixMillis{9});
  const AtServer backfill(frame_of(BackfillRequest{symbols, UnixMillis{7}, positions, 300}));
  CHECK(backfill.as<BackfillRequest>().since == UnixMillis{7});
  CHECK(backfill.as<BackfillRequest>().limit == 300);
  REQUIRE(backfill.as<BackfillRequest>().positions.size() == 1);
  CHECK(backfill.as<BackfillRequest>().positions[0] == positions[0]);
}

TEST_CASE("every message of the server is read by the client as it was meant") {
  const AtClient accepted(frame_of(AuthSuccess{"ann", UnixMillis{99}, 20'000, 10'000}));
  CHECK(accepted.as<AuthSuccess>().user == "ann");
  CHECK(accepted.as<AuthSuccess>().expires_at == UnixMillis{99});
  CHECK(accepted.as<AuthSuccess>().heartbeat_ms == 20'000);
  CHECK(accepted.as<AuthSuccess>().reconnect_spread_ms == 10'000);

  const std::string_view symbols[] = {"BTC/USD"};
  const SymbolPosition positions[] = {{"BTC/USD", {"e1", 41}}};
  const AtClient subscribed(frame_of(Subscribed{symbols, positions}));
  CHECK(subscribed.as<Subscribed>().symbols[0] == "BTC/USD");
  CHECK(subscribed.as<Subscribed>().positions[0] == positions[0]);

  const Tick tick{42, UnixMillis{1582329602111}, 9682.19, 0.132};
  const TickRow row[] = {{"BTC/USD", tick, 1.5}};
  const AtClient single(frame_of(Ticks{row}));
  REQUIRE(single.as<Ticks>().rows.size() == 1);
  CHECK(single.as<Ticks>().rows[0].tick == tick);
  CHECK(single.as<Ticks>().rows[0].change_24h == 1.5);

  const TickRow rows[] = {{"BTC/USD", tick}, {"BTC/USD", Tick{43, UnixMillis{2}, 3, 4}}};
  const AtClient batch(frame_of(Ticks{rows}));
  REQUIRE(batch.as<Ticks>().rows.size() == 2);
  CHECK(batch.as<Ticks>().rows[0].tick == tick);
  CHECK(batch.as<Ticks>().rows[1].symbol == "BTC/USD");

  const Tick ticks[] = {tick};
  const Candle candles[] = {{UnixMillis{60'000}, 1, 4, 0.5, 2, 10}};
  const AtClient backfill(
      frame_of(Backfill{"BTC/USD", candles, ticks, true, Position{"e1", 42}}));
  CHECK(backfill.as<Backfill>().candles[0] == candles[0]);
  CHECK(backfill.as<Backfill>().ticks[0] == tick);
  CHECK(backfill.as<Backfill>().recovered);
  CHECK(backfill.as<Backfill>().position == Position{"e1", 42});

  CHECK(AtClient(frame_of(Pong{UnixMillis{1}, UnixMillis{2}})).as<Pong>().server_ts == UnixMillis{2});
  CHECK(AtClient(frame_of(GoingAway{1500})).as<GoingAway>().retry_after_ms == 1500);
  const AtClient error(frame_of(ServerError{"unknown_symbol", "no XYZ"}));
  CHECK(error.as<ServerError>().code == "unknown_symbol");
  CHECK(error.as<ServerError>().message == "no XYZ");
  CHECK(frame_of(AuthRejected{"Authentication required"}) == R"({"error":"Authentication required"})");
  CHECK(AtClient(frame_of(AuthRejected{"Authentication required"})).as<AuthRejected>().message ==
        "Authentication required");
}

TEST_CASE("the documents' own backfill, without positions, is read") {
  const AtClient backfill(
      R"({ "type": "backfill", "symbol": "BTC/USD", "candles": [ [1731283200000, 1, 2, 0.5, 1.5, 7] ] })");
  CHECK(backfill.as<Backfill>().candles.size() == 1);
  CHECK(backfill.as<Backfill>().position.epoch.empty());
  CHECK_FALSE(backfill.as<Backfill>().recovered);
}

TEST_CASE("a plain auth_success without any hint is enough") {
  const AtClient accepted(R"({"type":"auth_success","user":{"id":7},"expires_at":"soon"})");
  CHECK(accepted.as<AuthSuccess>().expires_at == UnixMillis{0});
  CHECK(accepted.as<AuthSuccess>().user.empty());
}

TEST_CASE("unknown fields are ignored, the last of two equal keys counts, as everywhere in JSON") {
  const AtClient tick(
      R"({"type":"market_data","symbol":"A","symbol":"B","price":1,"price":2,"x":{"price":9}})");
  CHECK(tick.as<Ticks>().rows[0].symbol == "B");
  CHECK(tick.as<Ticks>().rows[0].tick.price == 2);
}

TEST_CASE("an unknown type is passed on with its text") {
  const AtClient event(R"({"type":"weather","sun":true})");
  CHECK(event.as<Event>().type == "weather");
  CHECK(event.as<Event>().text == event.frame);
}

TEST_CASE("a client refuses bad frames by name and field") {
  CHECK(AtClient("{").error() == DecodeError{DecodeErrorCode::invalid_json});
  CHECK(AtClient("[1]").error() == DecodeError{DecodeErrorCode::not_an_object});
  CHECK(AtClient("{}").error() == DecodeError{DecodeErrorCode::missing_type});
  CHECK(AtClient(R"({"type":"market_data","price":1})").error() == invalid("symbol"));
  CHECK(AtClient(R"({"type":"market_data","symbol":"A"})").error() == invalid("price"));
  CHECK(AtClient(R"({"type":"market_data","symbol":"A","price":true})").error() == invalid("price"));
  CHECK(AtClient(R"({"type":"market_data","symbol":"A","price":1,"seq":-1})").error() == invalid("seq"));
  CHECK(AtClient(R"({"type":"market_data","symbol":"A","price":1,"seq":1.5})").error() == invalid("seq"));
  CHECK(AtClient(R"({"type":"market_data","symbol":"A","price":1,"seq":9007199254740992})").error() ==
        invalid("seq"));
  CHECK(AtClient(R"({"type":"backfill","symbol":"A","candles":[[1,2,3]]})").error() == invalid("candles"));
  CHECK(AtClient(R"({"type":"backfill","symbol":"A","ticks":[[1,2,3,4,5]]})").error() == invalid("ticks"));
  CHECK(AtClient(R"({"type":"backfill","symbol":"A","position":{"seq":1}})").error() == invalid("position"));
  CHECK(AtClient(std::string(limits::server_frame_bytes_max + 1, ' ')).error() ==
        DecodeError{DecodeErrorCode::frame_too_large});
}

TEST_CASE("a server refuses bad frames by name and field") {
  CHECK(AtServer(R"({"type":"subscribe"})").error() == invalid("symbols"));
  CHECK(AtServer(R"({"type":"subscribe","symbols":"BTC"})").error() == invalid("symbols"));
  CHECK(AtServer(R"({"type":"subscribe","symbols":[""]})").error() == invalid("symbols"));
  CHECK(AtServer(R"({"type":"subscribe","symbols":[")" + std::string(65, 'x') + R"("]})").error() ==
        invalid("symbols"));
  CHECK(AtServer(R"({"type":"auth","token":7})").error() == invalid("token"));
  CHECK(AtServer(R"({"type":"backfill_request","symbols":["A"],"since":"x"})").error() == invalid("since"));
  CHECK(AtServer(R"({"type":"backfill_request","symbols":["A"],"limit":10001})").error() == invalid("limit"));
  CHECK(AtServer(R"({"type":"dance"})").error() == DecodeError{DecodeErrorCode::unknown_type});
  CHECK(AtServer(R"({"symbols":[]})").error() == DecodeError{DecodeErrorCode::missing_type});
  CHECK(AtServer(std::string(limits::client_frame_bytes_max + 1, ' ')).error() ==
        DecodeError{DecodeErrorCode::frame_too_large});
}

TEST_CASE("every prefix and every single-byte change of a frame gives a value or a named error") {
  const std::string frame =
      R"({"type":"backfill","symbol":"B\u0054C","candles":[[1,2,3,4,5,6]],"ticks":[[1,2,3.5,4]],)"
      R"("recovered":true,"position":{"epoch":"e","seq":7}})";
  stream::ClientDecoder decoder;
  for (std::size_t length = 0; length < frame.size(); ++length) {
    CHECK_FALSE(decoder.decode(frame.substr(0, length)));
  }
  std::size_t accepted = 0;
  for (std::size_t at = 0; at < frame.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = frame;
      changed[at] = static_cast<char>(byte);
      accepted += decoder.decode(changed).ok() ? 1 : 0;
    }
  }
  CHECK(accepted > frame.size());  // at least the unchanged ones
}
