// What is sent together with the token, before the server has accepted it.
#include <string>
#include <string_view>
#include <vector>

#include "core/scripted_session.hpp"
#include "support/catch.hpp"

using namespace tidewire;
using tests::ScriptedSession;

namespace {

constexpr std::string_view subscribed =
    R"({"type":"subscribed","symbols":["A"],"positions":{"A":{"epoch":"e","seq":0}}})";

/// Live with a tick of "A", after a first connect to a server with these hints.
void begin(ScriptedSession& script, std::string_view hints) {
  script.handle(core::Connect{});
  script.handle(core::SubscribeSymbol{"A"});
  script.go_live(hints);
  script.server_says(subscribed);
  script.server_says(R"({"type":"market_data","symbol":"A","price":1,"timestamp":9,"seq":1})");
}

/// The socket is lost, and the next one opens. Returns how many messages had been sent before.
std::size_t open_again(ScriptedSession& script, std::uint16_t code) {
  script.handle(core::SocketClosed{script.socket(), code, ""});
  if (script.last<core::StateChanged>().retry_at) script.wake_at_next_deadline();
  script.handle(core::TokenReady{script.last<core::RequestToken>().request, "token"});
  const std::size_t before = script.sent().size();
  script.handle(core::SocketOpened{script.socket(), ""});
  return before;
}

/// The types of what was sent after the first `from` messages.
std::vector<std::string> types(const ScriptedSession& script, std::size_t from) {
  constexpr std::string_view start = R"({"type":")";
  const std::vector<std::string> sent = script.sent();
  std::vector<std::string> found;
  for (std::size_t i = from; i < sent.size(); ++i) {
    const std::string_view rest = std::string_view(sent[i]).substr(start.size());
    found.emplace_back(rest.substr(0, rest.find('"')));
  }
  return found;
}

constexpr std::string_view extended = R"(,"heartbeat_ms":20000)";

using Types = std::vector<std::string>;

}  // namespace

TEST_CASE("on the first connect nothing but the token is sent before it is accepted") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.handle(core::SubscribeSymbol{"A"});
  script.handle(core::TokenReady{1, "token"});
  script.handle(core::SocketOpened{script.socket(), ""});
  CHECK(types(script, 0) == Types{"auth"});
}

TEST_CASE("a reconnect sends what it wants with the token to a server that knows the extensions, once") {
  ScriptedSession script;
  begin(script, extended);
  const std::size_t before = open_again(script, 1006);
  CHECK(types(script, before) == Types{"auth", "subscribe", "backfill_request"});
  script.server_says(R"({"type":"auth_success","user":"ann","heartbeat_ms":20000})");
  script.server_says(subscribed);
  CHECK(types(script, before) == Types{"auth", "subscribe", "backfill_request"});
}

TEST_CASE("a reconnect to a server that knows only the documents waits for its yes") {
  ScriptedSession script;
  begin(script, "");
  const std::size_t before = open_again(script, 1006);
  CHECK(types(script, before) == Types{"auth"});
  script.server_says(R"({"type":"auth_success"})");
  CHECK(types(script, before) == Types{"auth", "subscribe", "backfill_request"});
}

TEST_CASE("what was sent with a token that was refused is sent again with the next") {
  ScriptedSession script;
  begin(script, extended);
  open_again(script, 1006);
  script.server_says(R"({"error":"Authentication required"})");
  const std::size_t before = open_again(script, 4001);
  CHECK(types(script, before) == Types{"auth", "subscribe", "backfill_request"});
}

TEST_CASE("a symbol that is let go before the server has accepted is unsubscribed all the same") {
  ScriptedSession script;
  begin(script, extended);
  const std::size_t before = open_again(script, 1006);
  script.handle(core::UnsubscribeSymbol{"A"});
  script.at(script.now_ms + 1'000);
  script.handle(core::WakeUp{});
  CHECK(types(script, before) == Types{"auth", "subscribe", "backfill_request", "unsubscribe"});
}

TEST_CASE("what was polled while a connection is being accepted is not taken for complete") {
  core::Config config = ScriptedSession::default_config();
  config.poll.url = "http://server/api/market/ticks";
  config.poll.after_ms = 1;  // before the server would be given up
  ScriptedSession script(config);
  script.handle(core::Connect{});
  script.handle(core::SubscribeSymbol{"A"});
  script.go_live(extended);
  // Lost before the server has said where the symbol stands; nothing is shown yet.
  const std::size_t before = open_again(script, 1006);
  CHECK(types(script, before) == Types{"auth", "subscribe"});
  while (script.count<core::HttpRequest>() == 0) script.wake_at_next_deadline();
  script.handle(core::HttpReply{script.last<core::HttpRequest>().request, 200,
                                R"({"ticks":[{"symbol":"A","price":1,"timestamp":9,"seq":4}]})"});
  script.server_says(R"({"type":"auth_success","user":"ann","heartbeat_ms":20000})");
  const core::Subscription* shown = script.session.subscription(script.session.id_of("A"));
  REQUIRE(shown != nullptr);
  CHECK(shown->series.points().size() == 1);
  CHECK(script.session.series_status(*shown) == core::SeriesStatus::catching_up);
  CHECK(types(script, before) == Types{"auth", "subscribe", "backfill_request"});
}
