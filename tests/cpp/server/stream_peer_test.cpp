#include "peer/stream_peer.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "support/catch.hpp"

using namespace tidewire;
using namespace tidewire::server;
using nlohmann::json;

namespace {

constexpr wire::Now start = {{1'000}, {1'700'000'000'000}};

wire::Now after(wire::Millis delta) { return {start.instant + delta, start.unix + delta}; }

/// `good` and `good2` are ann's tokens, `other` is bob's; they hold for a minute.
std::optional<Identity> verify(std::string_view token, wire::UnixMillis now) {
  const wire::UnixMillis expires_at = start.unix + 60'000;
  if (now >= expires_at && token != "good2") return std::nullopt;
  if (token == "good") return Identity{"ann", {"viewer"}, expires_at};
  if (token == "good2") return Identity{"ann", {"viewer"}, start.unix + 600'000};
  if (token == "other") return Identity{"bob", {"viewer"}, expires_at};
  return std::nullopt;
}

struct Fixture {
  explicit Fixture(StreamPeerOptions options = {}) : peer(history, verify, options, start) {
    history.add("A");
    history.add("B");
  }

  void say(const json& message, wire::Now now = start) { peer.on_text(message.dump(), now); }
  void authenticate() {
    say({{"type", "auth"}, {"token", "good"}});
    REQUIRE(message().at("type") == "auth_success");
  }
  void tick(std::string_view symbol, double price) {
    const wire::Tick made = history.append(symbol, {0, start.unix, price, 1});
    peer.deliver(live_tick(symbol, *history.find(symbol), made));
  }

  json message() {
    const auto output = peer.poll_output();
    REQUIRE(output.has_value());
    REQUIRE(std::holds_alternative<SendText>(*output));
    return json::parse(*std::get<SendText>(*output).text);
  }
  std::uint16_t close_code() {
    const auto output = peer.poll_output();
    REQUIRE(output.has_value());
    REQUIRE(std::holds_alternative<Close>(*output));
    CHECK(peer.closing());
    CHECK_FALSE(peer.poll_output().has_value());
    return std::get<Close>(*output).code;
  }
  void expect_rejection() {
    CHECK(message() == json{{"error", "Authentication required"}});
    CHECK(close_code() == 4001);
  }
  bool silent() { return !peer.poll_output().has_value(); }

  MarketHistory history{"e1"};
  StreamPeer peer;
};

}  // namespace

TEST_CASE("a good token is answered with who it is for, when it ends, and the heartbeat") {
  StreamPeerOptions options;
  options.reconnect_spread_ms = 250;
  Fixture f(options);
  f.say({{"type", "auth"}, {"token", "good"}});
  const json answer = f.message();
  CHECK(answer.at("type") == "auth_success");
  CHECK(answer.at("user") == "ann");
  CHECK(answer.at("expires_at") == 1'700'000'060'000);
  CHECK(answer.at("heartbeat_ms") == 20'000);
  CHECK(answer.at("reconnect_spread_ms") == 250);
  CHECK(f.silent());
}

TEST_CASE("a bad, absent or misplaced token gets the document's error and 4001") {
  Fixture f;
  SECTION("bad token") { f.say({{"type", "auth"}, {"token", "wrong"}}); }
  SECTION("no token") { f.say({{"type", "auth"}}); }
  SECTION("another message first") { f.say({{"type", "subscribe"}, {"symbols", {"A"}}}); }
  SECTION("an unknown type first") { f.say({{"type", "hello"}}); }
  SECTION("no JSON") { f.peer.on_text("hello", start); }
  SECTION("a binary frame") { f.peer.on_binary("x", start); }
  SECTION("an expired token") { f.say({{"type", "auth"}, {"token", "good"}}, after(60'000)); }
  f.expect_rejection();
}

TEST_CASE("silence for five seconds is no authentication") {
  Fixture f;
  CHECK(f.peer.next_deadline() == wire::Instant{start.instant.ms + 5'000});
  f.peer.on_wake(after(4'999));
  CHECK(f.silent());
  f.peer.on_wake(after(5'000));
  f.expect_rejection();
  CHECK_FALSE(f.peer.next_deadline().has_value());
}

TEST_CASE("subscribe answers with the positions of that moment, then ticks follow on from them") {
  Fixture f;
  f.tick("A", 1);
  f.authenticate();
  f.say({{"type", "subscribe"}, {"symbols", {"A", "B"}}});
  const json subscribed = f.message();
  CHECK(subscribed.at("type") == "subscribed");
  CHECK(subscribed.at("symbols") == json{"A", "B"});
  CHECK(subscribed.at("positions").at("A") == json{{"epoch", "e1"}, {"seq", 1}});
  CHECK(subscribed.at("positions").at("B") == json{{"epoch", "e1"}, {"seq", 0}});
  f.tick("A", 2.5);
  const json tick = f.message();
  CHECK(tick.at("type") == "market_data");
  CHECK(tick.at("symbol") == "A");
  CHECK(tick.at("price") == 2.5);
  CHECK(tick.at("seq") == 2);
  CHECK(f.silent());
}

TEST_CASE("only subscribed symbols arrive, and none after unsubscribe") {
  Fixture f;
  f.authenticate();
  f.tick("A", 1);
  CHECK(f.silent());
  f.say({{"type", "subscribe"}, {"symbols", {"A"}}});
  f.message();
  f.tick("B", 1);
  CHECK(f.silent());
  f.say({{"type", "unsubscribe"}, {"symbols", {"A", "B", "C"}}});
  f.tick("A", 2);
  CHECK(f.silent());
}

TEST_CASE("an unknown symbol is named in an error while the known ones are subscribed") {
  Fixture f;
  f.authenticate();
  f.say({{"type", "subscribe"}, {"symbols", {"X\"", "A"}}});
  CHECK(f.message().at("symbols") == json{"A"});
  const json error = f.message();
  CHECK(error.at("code") == "unknown_symbol");
  CHECK(error.at("message") == "Unknown symbol: X\"");
  f.tick("A", 1);
  CHECK(f.message().at("type") == "market_data");
}

TEST_CASE("subscriptions beyond the limit are refused and the earlier ones stay") {
  StreamPeerOptions options;
  options.subscriptions_max = 1;
  Fixture f(options);
  f.authenticate();
  f.say({{"type", "subscribe"}, {"symbols", {"A", "B"}}});
  CHECK(f.message().at("symbols") == json{"A"});
  CHECK(f.message().at("code") == "subscription_limit");
  f.say({{"type", "subscribe"}, {"symbols", {"A"}}});
  CHECK(f.message().at("symbols") == json{"A"});
  CHECK(f.silent());
}

TEST_CASE("a backfill by position carries exactly the missed ticks") {
  Fixture f;
  f.authenticate();
  for (int i = 1; i <= 5; ++i) f.tick("A", i);
  f.say({{"type", "backfill_request"},
         {"symbols", {"A"}},
         {"since", 0},
         {"positions", {{"A", {{"epoch", "e1"}, {"seq", 2}}}}}});
  const json answer = f.message();
  CHECK(answer.at("type") == "backfill");
  CHECK(answer.at("symbol") == "A");
  CHECK(answer.at("recovered") == true);
  CHECK(answer.at("position") == json{{"epoch", "e1"}, {"seq", 5}});
  CHECK(answer.at("candles").empty());
  REQUIRE(answer.at("ticks").size() == 3);
  CHECK(answer.at("ticks")[0] == json{3, start.unix.ms, 3, 1});
  CHECK(answer.at("ticks")[2] == json{5, start.unix.ms, 5, 1});
}

TEST_CASE("a backfill without positions answers in the document's shape") {
  Fixture f;
  f.authenticate();
  f.tick("A", 3);
  f.tick("A", 7);
  f.say({{"type", "backfill_request"}, {"symbols", {"A"}}, {"since", start.unix.ms - 1}});
  const json answer = f.message();
  CHECK(answer.at("recovered") == false);
  const std::int64_t minute = start.unix.ms / 60'000 * 60'000;
  CHECK(answer.at("candles") == json::array({{minute, 3, 7, 3, 7, 2}}));
  CHECK((!answer.contains("ticks") || answer.at("ticks").empty()));
}

TEST_CASE("backfills are composed when they are polled, and live ticks go first") {
  Fixture f;
  f.authenticate();
  f.say({{"type", "subscribe"}, {"symbols", {"A"}}});
  f.message();
  f.say({{"type", "backfill_request"}, {"symbols", {"A", "Z", "B"}}, {"since", 0}});
  f.tick("A", 1);
  CHECK(f.message().at("code") == "unknown_symbol");
  CHECK(f.message().at("type") == "market_data");
  const json answer = f.message();
  CHECK(answer.at("symbol") == "A");
  CHECK(answer.at("position").at("seq") == 1);
  CHECK(f.message().at("symbol") == "B");
  CHECK(f.silent());
}

TEST_CASE("more backfills than may wait are refused") {
  StreamPeerOptions options;
  options.backfills_pending_max = 2;
  Fixture f(options);
  f.authenticate();
  f.say({{"type", "backfill_request"}, {"symbols", {"A", "A"}}, {"since", 0}});
  f.say({{"type", "backfill_request"}, {"symbols", {"A"}}, {"since", 0}});
  CHECK(f.message().at("code") == "backfill_limit");
  CHECK(f.message().at("type") == "backfill");
  CHECK(f.message().at("type") == "backfill");
  CHECK(f.silent());
}

TEST_CASE("ping is answered with its time and the server's") {
  Fixture f;
  f.authenticate();
  f.say({{"type", "ping"}, {"ts", 12'345}}, after(7));
  CHECK(f.message() == json{{"type", "pong"}, {"ts", 12'345}, {"server_ts", start.unix.ms + 7}});
}

TEST_CASE("a connection whose token has expired is closed with 4001") {
  Fixture f;
  f.authenticate();
  CHECK(f.peer.next_deadline() == wire::Instant{start.instant.ms + 60'000});
  f.peer.on_wake(after(59'999));
  CHECK(f.silent());
  SECTION("at its deadline") { f.peer.on_wake(after(60'000)); }
  SECTION("when the wall clock was set forward, at the next message") {
    f.say({{"type", "ping"}, {"ts", 1}}, {after(10).instant, after(60'000).unix});
  }
  CHECK(f.close_code() == 4001);
}

TEST_CASE("the token's deadline follows a wall clock that was set back") {
  Fixture f;
  f.authenticate();
  f.peer.on_wake({after(60'000).instant, after(50'000).unix});
  CHECK(f.silent());
  CHECK(f.peer.next_deadline() == wire::Instant{start.instant.ms + 70'000});
}

TEST_CASE("auth on an open connection replaces the token and keeps the subscriptions") {
  Fixture f;
  f.authenticate();
  f.say({{"type", "subscribe"}, {"symbols", {"A"}}});
  f.message();
  f.say({{"type", "auth"}, {"token", "good2"}}, after(30'000));
  CHECK(f.message().at("expires_at") == start.unix.ms + 600'000);
  f.peer.on_wake(after(60'000));
  CHECK(f.silent());
  f.tick("A", 1);
  CHECK(f.message().at("type") == "market_data");
}

TEST_CASE("auth with another user's token is an error and changes nothing") {
  Fixture f;
  f.authenticate();
  f.say({{"type", "auth"}, {"token", "other"}});
  CHECK(f.message().at("code") == "identity_changed");
  CHECK(f.peer.identity()->user == "ann");
  CHECK_FALSE(f.peer.closing());
}

TEST_CASE("auth with a bad token on an open connection closes it") {
  Fixture f;
  f.authenticate();
  f.say({{"type", "auth"}, {"token", "wrong"}});
  f.expect_rejection();
}

TEST_CASE("ten malformed frames in a row close with 1008") {
  Fixture f;
  f.authenticate();
  for (int i = 0; i < 9; ++i) {
    f.peer.on_text("{", start);
    CHECK(f.message().at("type") == "error");
  }
  SECTION("the tenth ends it") {
    f.peer.on_text("[]", start);
    CHECK(f.message().at("code") == "not_an_object");
    CHECK(f.close_code() == 1008);
  }
  SECTION("a good one starts the count again") {
    f.say({{"type", "ping"}, {"ts", 1}});
    f.message();
    f.peer.on_binary("x", start);
    CHECK(f.message().at("type") == "error");
    CHECK(f.silent());
  }
}

TEST_CASE("unknown types are reported and never close a connection") {
  Fixture f;
  f.authenticate();
  for (int i = 0; i < 50; ++i) {
    f.say({{"type", "from_the_future"}});
    CHECK(f.message().at("code") == "unknown_type");
  }
  CHECK_FALSE(f.peer.closing());
}

TEST_CASE("a frame beyond 64 KiB closes with 1009") {
  Fixture f;
  f.authenticate();
  f.peer.on_text(std::string(64 * 1024 + 1, ' '), start);
  CHECK(f.close_code() == 1009);
}

TEST_CASE("a reader that is too slow loses what waits and is closed with 4008") {
  StreamPeerOptions options;
  options.outbox_bytes_max = 1'000;
  Fixture f(options);
  f.authenticate();
  f.say({{"type", "subscribe"}, {"symbols", {"A"}}});
  for (int i = 0; i < 100 && !f.peer.closing(); ++i) f.tick("A", i);
  CHECK(f.close_code() == 4008);
}

TEST_CASE("a server that stops says when to come back and closes with 1012") {
  Fixture f;
  f.authenticate();
  f.say({{"type", "backfill_request"}, {"symbols", {"A"}}, {"since", 0}});
  f.peer.go_away(750);
  f.tick("A", 1);
  CHECK(f.message() == json{{"type", "going_away"}, {"retry_after_ms", 750}});
  CHECK(f.close_code() == 1012);
}

TEST_CASE("when the epoch changes every subscriber is told where its symbols stand") {
  Fixture fixture;
  CHECK_FALSE(fixture.peer.announce_positions());
  fixture.authenticate();
  CHECK_FALSE(fixture.peer.announce_positions());
  fixture.say({{"type", "subscribe"}, {"symbols", {"B"}}});
  REQUIRE(fixture.message().at("type") == "subscribed");
  fixture.tick("B", 1);
  (void)fixture.message();
  fixture.history.begin_epoch("e2");
  CHECK(fixture.peer.announce_positions());
  CHECK(fixture.message() == json{{"type", "subscribed"},
                                  {"symbols", {"B"}},
                                  {"positions", {{"B", {{"epoch", "e2"}, {"seq", 1}}}}}});
  CHECK(fixture.silent());
}
