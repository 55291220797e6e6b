// Servers that cannot be asked whether they are still there: only silence tells.
#include "core/silence.hpp"

#include "core/scripted_session.hpp"
#include "support/catch.hpp"

using namespace tidewire;
using core::Reason;
using core::Silence;
using core::Status;
using tests::ScriptedSession;

namespace {

constexpr wire::Millis minute_ms = 60'000;

ScriptedSession on_a_feed() {
  core::Config config;
  config.url = "ws://server/ws/crypto";
  config.dialect = core::Dialect::feed;
  ScriptedSession script(config);
  script.handle(core::Connect{});
  script.handle(core::SocketOpened{script.socket(), ""});
  return script;
}

/// Lets time pass without a word from the server; how long it took until the connection was given
/// up.
wire::Millis silence_until_lost(ScriptedSession& script) {
  const wire::Millis since = script.now_ms;
  while (script.session.status() == Status::live) script.wake_at_next_deadline();
  return script.now_ms - since;
}

void reconnect(ScriptedSession& script) {
  script.wake_at_next_deadline();
  script.handle(core::SocketOpened{script.socket(), ""});
  REQUIRE(script.session.status() == Status::live);
}

void talk(ScriptedSession& script, wire::Millis span, wire::Millis pause) {
  for (const wire::Millis end = script.now_ms + span; script.now_ms < end;) {
    script.now_ms += pause;
    script.server_says(R"({"symbol":"A","price":1})");
  }
}

}  // namespace

TEST_CASE("a feed that falls silent is tried anew after two minutes, without a frame sent") {
  ScriptedSession script = on_a_feed();
  talk(script, minute_ms, 1'000);
  CHECK(silence_until_lost(script) == 2 * minute_ms);
  CHECK(script.last<core::StateChanged>().reason == Reason::heartbeat_timed_out);
  CHECK(script.sent().empty());
}

TEST_CASE("a feed that stays silent is tried anew ever more patiently, up to once an hour") {
  ScriptedSession script = on_a_feed();
  for (const wire::Millis minutes : {2, 4, 8, 16, 32, 60, 60}) {
    CHECK(silence_until_lost(script) == minutes * minute_ms);
    reconnect(script);
  }
}

TEST_CASE("a quiet feed is left alone once its pauses are known") {
  ScriptedSession script = on_a_feed();
  for (int loss = 0; loss < 2; ++loss) {
    (void)silence_until_lost(script);
    reconnect(script);
  }
  const core::SocketId socket = script.socket();
  for (int i = 0; i < 20; ++i) {
    const wire::Millis next = script.now_ms + 5 * minute_ms;
    while (script.session.next_deadline() && script.session.next_deadline()->ms < next) {
      script.wake_at_next_deadline();
    }
    script.at(next);
    script.server_says(R"({"symbol":"A","price":1})");
  }
  CHECK(script.socket() == socket);
}

TEST_CASE("a feed that talks again for as long is not quiet: two minutes count again") {
  ScriptedSession script = on_a_feed();
  (void)silence_until_lost(script);
  reconnect(script);
  talk(script, 4 * minute_ms, 1'000);
  const wire::Millis silence = silence_until_lost(script);
  CHECK(silence >= 2 * minute_ms);
  CHECK(silence < 4 * minute_ms);
}

TEST_CASE("a page that comes back to a feed silent for minutes gives it three seconds") {
  ScriptedSession script = on_a_feed();
  (void)silence_until_lost(script);
  reconnect(script);
  script.now_ms += 3 * minute_ms;
  script.handle(core::PageResumed{});
  CHECK(script.session.status() == Status::live);
  script.now_ms += 3'000;
  script.handle(core::WakeUp{});
  CHECK(script.last<core::StateChanged>().reason == Reason::heartbeat_timed_out);
}

TEST_CASE("what had waited for the page proves that the feed is alive") {
  ScriptedSession script = on_a_feed();
  (void)silence_until_lost(script);
  reconnect(script);
  script.now_ms += 3 * minute_ms;
  script.handle(core::VisibilityChanged{true});
  script.server_says(R"({"symbol":"A","price":1})");
  script.now_ms += 3'000;
  script.handle(core::WakeUp{});
  CHECK(script.session.status() == Status::live);
}

TEST_CASE("a page that comes back after a short silence of the feed changes nothing") {
  ScriptedSession script = on_a_feed();
  script.now_ms += minute_ms;
  script.handle(core::VisibilityChanged{true});
  script.now_ms += 3'000;
  script.handle(core::WakeUp{});
  CHECK(script.session.status() == Status::live);
}

TEST_CASE("a limit that has doubled falls back only after talk without a long pause") {
  Silence silence;
  silence.begin({0});
  CHECK(silence.too_long({0}, {120'000}));
  CHECK(silence.limit_ms() == 240'000);
  silence.begin({130'000});
  wire::Instant last{130'000};
  const auto heard_after = [&](wire::Millis pause) {
    silence.heard(last, last + pause);
    last = last + pause;
  };
  heard_after(119'000);
  heard_after(120'000);
  CHECK(silence.limit_ms() == 240'000);
  heard_after(119'000);
  heard_after(119'000);
  CHECK(silence.limit_ms() == 240'000);
  heard_after(2'000);
  CHECK(silence.limit_ms() == Silence::limit_ms_min);
}
