#include "peer/push_peer.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "peer/stream_peer.hpp"
#include "support/catch.hpp"

using namespace tidewire;
using namespace tidewire::server;
using nlohmann::json;

namespace {

constexpr wire::Now start = {{1'000}, {1'700'000'000'000}};

std::optional<Identity> verify(std::string_view token, wire::UnixMillis now) {
  const wire::UnixMillis expires_at = start.unix + 60'000;
  if (token != "good" || now >= expires_at) return std::nullopt;
  return Identity{"ann", {"viewer"}, expires_at};
}

FrameText frame(const json& message) { return std::make_shared<const std::string>(message.dump()); }

/// A channel that says hello and takes mark_read.
class Channel final : public PushChannel {
 public:
  std::vector<FrameText> greeting(const Identity& identity) override {
    return {frame({{"type", "hello"}, {"user", identity.user}})};
  }
  bool handle(const Identity&, const StreamCommand& command) override {
    const auto* read = std::get_if<MarkRead>(&command);
    if (read == nullptr) return false;
    ids.assign(read->ids.begin(), read->ids.end());
    return true;
  }

  std::vector<std::string> ids;
};

json next(Peer& peer) {
  const auto output = peer.poll_output();
  REQUIRE(output.has_value());
  REQUIRE(std::holds_alternative<SendText>(*output));
  return json::parse(*std::get<SendText>(*output).text);
}

std::uint16_t close_code(Peer& peer) {
  const auto output = peer.poll_output();
  REQUIRE(output.has_value());
  REQUIRE(std::holds_alternative<Close>(*output));
  return std::get<Close>(*output).code;
}

void say(Peer& peer, const json& message) { peer.on_text(message.dump(), start); }

struct Fixture {
  void authenticate() {
    say(peer, {{"type", "auth"}, {"token", "good"}});
    REQUIRE(next(peer).at("type") == "auth_success");
    REQUIRE(next(peer) == json{{"type", "hello"}, {"user", "ann"}});
  }

  Channel channel;
  PushPeer peer{channel, verify, StreamGateOptions{}, start};
};

/// The market's peer with alerts.
struct MarketFixture {
  MarketFixture() {
    history.add("A");
    history.append("A", {0, start.unix, 90, 1});
    say(peer, {{"type", "auth"}, {"token", "good"}});
    REQUIRE(next(peer).at("type") == "auth_success");
  }

  MarketHistory history{"e1"};
  AlertBook alerts{"e1"};
  StreamPeer peer{history, verify, StreamPeerOptions{}, start, &alerts};
};

}  // namespace

TEST_CASE("a push channel greets once, after authentication, and pushes from then on") {
  Fixture f;
  CHECK(f.peer.who() == nullptr);
  CHECK_FALSE(f.peer.deliver(frame({{"n", 1}})));
  f.authenticate();
  REQUIRE(f.peer.who() != nullptr);
  CHECK(f.peer.who()->user == "ann");
  CHECK(f.peer.deliver(frame({{"n", 2}})));
  CHECK(next(f.peer) == json{{"n", 2}});
  say(f.peer, {{"type", "auth"}, {"token", "good"}});
  CHECK(next(f.peer).at("type") == "auth_success");
  CHECK_FALSE(f.peer.poll_output().has_value());
}

TEST_CASE("a push channel needs a token, in time, that still holds") {
  Fixture f;
  SECTION("a bad one") {
    say(f.peer, {{"type", "auth"}, {"token", "bad"}});
    CHECK(next(f.peer) == json{{"error", "Authentication required"}});
  }
  SECTION("another message first") {
    say(f.peer, {{"type", "mark_read"}, {"ids", {"x"}}});
    CHECK(next(f.peer) == json{{"error", "Authentication required"}});
    CHECK(f.channel.ids.empty());
  }
  SECTION("silence") {
    CHECK(f.peer.next_deadline() == wire::Instant{start.instant.ms + 5'000});
    f.peer.on_wake({start.instant + 5'000, start.unix + 5'000});
    CHECK(next(f.peer) == json{{"error", "Authentication required"}});
  }
  SECTION("its end") {
    f.authenticate();
    f.peer.on_wake({start.instant + 60'000, start.unix + 60'000});
  }
  CHECK(close_code(f.peer) == 4001);
  CHECK_FALSE(f.peer.deliver(frame({{"n", 1}})));
}

TEST_CASE("a push channel answers pings, takes its commands and refuses the rest") {
  Fixture f;
  f.authenticate();
  say(f.peer, {{"type", "ping"}, {"ts", 7}});
  CHECK(next(f.peer) == json{{"type", "pong"}, {"ts", 7}, {"server_ts", start.unix.ms}});
  say(f.peer, {{"type", "mark_read"}, {"ids", {"a", "b\u00e9"}}});
  CHECK(f.channel.ids == std::vector<std::string>{"a", "b\u00e9"});
  CHECK_FALSE(f.peer.poll_output().has_value());
  say(f.peer, {{"type", "subscribe"}, {"symbols", {"A"}}});
  CHECK(next(f.peer).at("code") == "unsupported");
  say(f.peer, {{"type", "clear_alert"}, {"id", "x"}});
  CHECK(next(f.peer).at("code") == "unsupported");
  say(f.peer, {{"type", "from_the_future"}});
  CHECK(next(f.peer).at("code") == "unknown_type");
}

TEST_CASE("commands whose fields do not do are malformed frames") {
  Fixture f;
  f.authenticate();
  const json ids = GENERATE(json(1), json::array(), json::array({1}), json(nullptr));
  for (int i = 0; i < 9; ++i) {
    say(f.peer, {{"type", "mark_read"}, {"ids", ids}});
    CHECK(next(f.peer).at("code") == "invalid_field");
  }
  SECTION("ten in a row close") {
    say(f.peer, {{"type", "mark_read"}});
    next(f.peer);
    CHECK(close_code(f.peer) == 1008);
  }
  SECTION("a good one between starts the count again") {
    say(f.peer, {{"type", "mark_read"}, {"ids", {"a"}}});
    say(f.peer, {{"type", "mark_read"}});
    next(f.peer);
    CHECK_FALSE(f.peer.closing());
  }
}

TEST_CASE("a push channel goes away with 1012") {
  Fixture f;
  f.authenticate();
  f.peer.go_away(600);
  CHECK(next(f.peer) == json{{"type", "going_away"}, {"retry_after_ms", 600}});
  CHECK(close_code(f.peer) == 1012);
}

TEST_CASE("alerts are set, listed on the next connection, and cleared") {
  MarketFixture f;
  say(f.peer, {{"type", "set_alert"}, {"symbol", "A"}, {"above", 100.5}});
  const json set = {{"id", "e1-1"}, {"symbol", "A"}, {"above", 100.5}};
  json answer = next(f.peer);
  CHECK(answer.at("type") == "alert_set");
  answer.erase("type");
  CHECK(answer == set);

  StreamPeer again(f.history, verify, StreamPeerOptions{}, start, &f.alerts);
  say(again, {{"type", "auth"}, {"token", "good"}});
  CHECK(next(again).at("type") == "auth_success");
  CHECK(next(again) == json{{"type", "alerts"}, {"alerts", {set}}});

  say(f.peer, {{"type", "clear_alert"}, {"id", "e1-1"}});
  CHECK(next(f.peer) == json{{"type", "alert_cleared"}, {"id", "e1-1"}});
  say(f.peer, {{"type", "clear_alert"}, {"id", "e1-1"}});
  CHECK(next(f.peer).at("code") == "unknown_alert");
}

TEST_CASE("alerts that cannot be are refused by name") {
  MarketFixture f;
  say(f.peer, {{"type", "set_alert"}, {"symbol", "Z"}, {"above", 1}});
  CHECK(next(f.peer).at("code") == "unknown_symbol");
  for (const json& fields :
       {json{{"above", 1}}, json{{"symbol", "A"}},
        json{{"symbol", "A"}, {"above", 1}, {"below", 2}},
        json{{"symbol", "A"}, {"above", "1"}}, json{{"symbol", "A"}, {"below", -1}},
        json{{"symbol", ""}, {"below", 1}}}) {
    json command = {{"type", "set_alert"}};
    command.update(fields);
    say(f.peer, command);
    CHECK(next(f.peer).at("code") == "invalid_field");
  }
  for (int i = 1; i <= 50; ++i) {
    say(f.peer, {{"type", "set_alert"}, {"symbol", "A"}, {"above", i}});
    CHECK(next(f.peer).at("type") == "alert_set");
  }
  say(f.peer, {{"type", "set_alert"}, {"symbol", "A"}, {"above", 51}});
  CHECK(next(f.peer).at("code") == "alert_limit");
  CHECK_FALSE(f.peer.closing());
}
