#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/scripted_session.hpp"
#include "support/catch.hpp"

using namespace tidewire;
using core::Reason;
using core::Status;
using tests::ScriptedSession;

namespace {

void lose(ScriptedSession& script, std::uint16_t code = 1006) {
  script.handle(core::SocketClosed{script.socket(), code, ""});
}

}  // namespace

TEST_CASE("late callbacks of an old socket change nothing") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.go_live();
  const core::SocketId old_socket = script.socket();
  lose(script);
  script.wake_at_next_deadline();
  script.go_live();
  REQUIRE(script.socket() != old_socket);
  script.handle(core::SocketClosed{old_socket, 4003, ""});
  script.handle(core::SocketOpened{old_socket, ""});
  script.handle(core::SocketText{old_socket, R"({"type":"going_away","retry_after_ms":5})"});
  CHECK(script.session.status() == Status::live);
}

TEST_CASE("a late token does not open a second socket") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.handle(core::TokenReady{1, "token"});
  script.handle(core::TokenReady{1, "token"});
  CHECK(script.count<core::OpenSocket>() == 1);
}

TEST_CASE("attempts are counted, without overflow, and start anew after a steady time") {
  ScriptedSession script;
  script.handle(core::Connect{});
  for (std::uint32_t attempt = 1; attempt <= 200; ++attempt) {
    CHECK(script.last<core::StateChanged>().attempt == attempt);
    script.handle(core::TokenReady{attempt, "token"});
    lose(script);
    REQUIRE(script.session.status() == Status::reconnecting);
    const auto retry_at = script.last<core::StateChanged>().retry_at;
    REQUIRE(retry_at);
    CHECK(retry_at->ms - script.now_ms <= 30'000);
    script.wake_at_next_deadline();
  }
  script.go_live();
  CHECK(script.last<core::StateChanged>().attempt == 201);
  script.at(script.now_ms + 10'000);
  script.handle(core::WakeUp{});
  CHECK(script.last<core::StateChanged>().attempt == 0);
  CHECK(script.session.status() == Status::live);
}

TEST_CASE("each close code does what the table of the protocol says") {
  const auto after = [](std::uint16_t code) {
    ScriptedSession script;
    script.handle(core::Connect{});
    script.go_live();
    script.at(60'000);
    script.handle(core::WakeUp{});  // steady, and pinged
    script.server_says(R"({"type":"pong"})");
    lose(script, code);
    return script;
  };
  const std::uint16_t tried_again[] = {1000, 1001, 1006, 1008, 1009, 1011, 1012, 1013, 4029};
  for (const std::uint16_t code : tried_again) {
    INFO("close code " << code);
    const ScriptedSession script = after(code);
    CHECK(script.last<core::StateChanged>().status == Status::reconnecting);
    CHECK(script.last<core::StateChanged>().reason == Reason::socket_lost);
    CHECK(script.last<core::StateChanged>().close_code == code);
  }
  const std::pair<std::uint16_t, Reason> terminal[] = {
      {4000, Reason::malformed_id}, {4003, Reason::forbidden}, {4004, Reason::not_found}};
  for (const auto& [code, reason] : terminal) {
    const ScriptedSession script = after(code);
    CHECK(script.last<core::StateChanged>().status == Status::closed);
    CHECK(script.last<core::StateChanged>().reason == reason);
  }
  CHECK(after(1006).count<core::RequestToken>() == 1);  // waits
  CHECK(after(4008).count<core::RequestToken>() == 2);  // at once
  CHECK(after(4001).last<core::RequestToken>().fresh);  // at once, with a fresh token
}

TEST_CASE("a client that is always too slow does not come back at once for ever") {
  core::Config config = ScriptedSession::default_config();
  config.backoff.base_ms = 30'000;
  ScriptedSession script(config);
  script.handle(core::Connect{});
  script.go_live();
  lose(script, 4008);
  CHECK(script.last<core::StateChanged>().retry_at->ms > script.now_ms);
}

TEST_CASE("one fresh token after 4001, then the application is asked") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.go_live();
  lose(script, 4001);
  script.handle(core::WakeUp{});
  CHECK(script.last<core::RequestToken>().fresh);
  CHECK(script.count<core::AuthRequired>() == 0);
  script.handle(core::TokenReady{2, "fresh"});
  script.handle(core::SocketOpened{script.socket(), ""});
  lose(script, 4001);
  CHECK(script.session.status() == Status::closed);
  CHECK(script.count<core::AuthRequired>() == 1);
  script.handle(core::Retry{});
  CHECK(script.session.status() == Status::connecting);
}

TEST_CASE("a server that says no and closes with any code has refused the token") {
  ScriptedSession script;
  script.handle(core::Connect{});
  for (const core::RequestId request : {1u, 2u}) {
    script.handle(core::TokenReady{request, "token"});
    script.handle(core::SocketOpened{script.socket(), ""});
    script.server_says(R"({"error":"Authentication required"})");
    lose(script, 1000);
  }
  CHECK(script.session.status() == Status::closed);
  CHECK(script.count<core::AuthRequired>() == 1);
}

TEST_CASE("a plain server that never answered a ping is not taken for dead") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.go_live("");
  const auto wake_at = [&](wire::Millis at) {
    script.at(at);
    script.handle(core::WakeUp{});
  };
  for (const wire::Millis at : {21'000, 31'000, 42'000, 100'000}) wake_at(at);
  CHECK(script.session.status() == Status::live);
  script.server_says(R"({"type":"pong"})");
  wake_at(121'000);
  wake_at(132'000);
  CHECK(script.last<core::StateChanged>().reason == Reason::heartbeat_timed_out);
}

TEST_CASE("a plain server that stays silent is tried anew, each time more patiently") {
  ScriptedSession script;
  script.handle(core::Connect{});
  wire::Millis silence_ms = 120'000;
  for (int round = 0; round < 3; ++round) {
    script.go_live("");
    const wire::Millis since = script.now_ms;
    while (script.session.status() == Status::live) script.wake_at_next_deadline();
    CHECK(script.last<core::StateChanged>().reason == Reason::heartbeat_timed_out);
    CHECK(script.now_ms - since >= silence_ms);
    CHECK(script.now_ms - since <= silence_ms + 20'000);
    script.wake_at_next_deadline();
    silence_ms *= 2;
  }
}

TEST_CASE("a refused token that was followed by a success counts as the first again") {
  ScriptedSession script;
  script.handle(core::Connect{});
  for (int round = 0; round < 3; ++round) {
    script.go_live();
    lose(script, 4001);
    REQUIRE(script.session.status() == Status::reconnecting);
    script.wake_at_next_deadline();
  }
  CHECK(script.count<core::AuthRequired>() == 0);
}

TEST_CASE("a server that accepts every token only to refuse it again is not asked without a pause") {
  ScriptedSession script;
  script.handle(core::Connect{});
  std::vector<wire::Millis> pauses;
  for (int round = 0; round < 8; ++round) {
    script.go_live();
    lose(script, 4001);
    // Without a pause the token is asked for within the same event.
    const auto retry_at = script.last<core::StateChanged>().retry_at;
    pauses.push_back(retry_at ? *retry_at - wire::Instant{script.now_ms} : 0);
    if (retry_at) script.wake_at_next_deadline();
  }
  CHECK(pauses.front() == 0);
  CHECK(*std::max_element(pauses.begin(), pauses.end()) > 2'000);
  // After a steady time the next one is tried at once again.
  script.go_live();
  while (script.last<core::StateChanged>().attempt != 0) script.wake_at_next_deadline();
  lose(script, 4001);
  CHECK_FALSE(script.last<core::StateChanged>().retry_at);
  CHECK(script.session.status() == Status::reconnecting);
}

TEST_CASE("a server that means seconds is not pinged fifty times a second") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.go_live(R"(,"heartbeat_ms":20)");
  const wire::Millis since = script.now_ms;
  const auto pings = [&] {
    const auto texts = script.sent();
    return std::count_if(texts.begin(), texts.end(),
                         [](const auto& text) { return text.find("ping") != std::string::npos; });
  };
  while (pings() == 0) script.wake_at_next_deadline();
  CHECK(script.now_ms - since >= 1'000);
}

TEST_CASE("no server keeps its clients away for longer than an hour") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.go_live();
  script.server_says(R"({"type":"going_away","retry_after_ms":31000000000})");
  lose(script, 1001);
  REQUIRE(script.last<core::StateChanged>().retry_at);
  CHECK(script.last<core::StateChanged>().retry_at->ms == script.now_ms + 3'600'000);
}

TEST_CASE("a token is refreshed in band before it expires") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.go_live(R"(,"expires_at":)" + std::to_string(1'700'000'000'000 + 1'000 + 900'000));
  CHECK(script.count<core::RequestToken>() == 1);
  const auto live_socket = script.socket();
  for (int i = 0; i < 200 && script.count<core::RequestToken>() == 1; ++i) {
    script.wake_at_next_deadline();
    script.server_says(R"({"type":"pong"})");
  }
  CHECK(script.now_ms == 1'000 + 900'000 - 60'000);
  CHECK(script.last<core::RequestToken>().fresh);
  script.handle(core::TokenReady{2, "second"});
  CHECK(script.sent().back() == R"({"type":"auth","token":"second"})");
  CHECK(script.socket() == live_socket);
  CHECK(script.session.status() == Status::live);
}

TEST_CASE("a clock that is far ahead does not refresh the token every few seconds") {
  ScriptedSession script;
  script.handle(core::Connect{});
  const std::string expired = R"(,"heartbeat_ms":20000,"expires_at":)" + std::to_string(1'700'000'000'000 - 3'600'000);
  script.go_live(expired);
  for (std::uint32_t refreshes = 1; script.now_ms < 3'600'000;) {
    script.wake_at_next_deadline();
    if (script.count<core::RequestToken>() == refreshes) {
      script.server_says(R"({"type":"pong"})");
      continue;
    }
    script.handle(core::TokenReady{script.last<core::RequestToken>().request, "next"});
    script.server_says(R"({"type":"auth_success","user":"ann")" + expired + "}");
    ++refreshes;
  }
  CHECK(script.session.status() == Status::live);
  CHECK(script.count<core::RequestToken>() < 15);
}

TEST_CASE("when to come back is said of one loss, and not of a later one") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.go_live();
  script.server_says(R"({"type":"going_away","retry_after_ms":600000})");
  script.handle(core::OnlineChanged{false});
  script.handle(core::OnlineChanged{true});
  script.handle(core::TokenReady{script.last<core::RequestToken>().request, "token"});
  script.handle(core::SocketClosed{script.socket(), 1006, ""});
  REQUIRE(script.last<core::StateChanged>().retry_at);
  CHECK(script.last<core::StateChanged>().retry_at->ms <= script.now_ms + 2'000);
}

TEST_CASE("a token callback that fails is reported and tried again") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.handle(core::TokenFailed{1, "login server is down"});
  CHECK(script.session.status() == Status::reconnecting);
  CHECK(script.last<core::Report>().code == "token_failed");
  script.wake_at_next_deadline();
  CHECK(script.count<core::RequestToken>() == 2);
}

TEST_CASE("a socket that does not open, or a server that does not accept, is given up") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.handle(core::TokenReady{1, "token"});
  script.wake_at_next_deadline();
  CHECK(script.last<core::StateChanged>().reason == Reason::open_timed_out);
  CHECK(script.last<core::CloseSocket>().socket == 1);
  script.wake_at_next_deadline();
  script.handle(core::TokenReady{2, "token"});
  script.handle(core::SocketOpened{script.socket(), ""});
  script.wake_at_next_deadline();
  CHECK(script.last<core::StateChanged>().reason == Reason::authentication_timed_out);
}

TEST_CASE("data proves life: a late timer does not kill a connection that just spoke") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.go_live();
  script.at(21'000);
  script.handle(core::WakeUp{});
  CHECK(script.sent().back().rfind(R"({"type":"ping")", 0) == 0);
  // The pong's deadline is long gone when the frozen page runs again, but data comes first.
  script.at(300'000);
  script.server_says(R"({"type":"market_data","symbol":"X","price":1})");
  CHECK(script.session.status() == Status::live);
}

TEST_CASE("on return the page probes, and gives up soon without an answer") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.go_live();
  script.at(5'000);
  script.handle(core::VisibilityChanged{true});
  CHECK(script.sent().back().rfind(R"({"type":"ping")", 0) == 0);
  script.at(8'000);
  script.handle(core::WakeUp{});
  CHECK(script.last<core::StateChanged>().reason == Reason::heartbeat_timed_out);
  script.at(8'001);
  script.handle(core::PageResumed{});
  CHECK(script.last<core::StateChanged>().reason == Reason::came_back);
  CHECK(script.count<core::RequestToken>() == 2);
}

TEST_CASE("nothing happens after close, and every timer is off") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.handle(core::SubscribeSymbol{"BTC/USD"});
  script.go_live();
  script.handle(core::Close{});
  CHECK(script.session.status() == Status::closed);
  CHECK_FALSE(script.session.next_deadline());
  const std::size_t effects = script.effects.size();
  script.handle(core::Connect{});
  script.handle(core::Retry{});
  script.handle(core::OnlineChanged{true});
  script.handle(core::Disconnect{});
  script.handle(core::WakeUp{});
  CHECK(script.effects.size() == effects);
  CHECK_FALSE(script.session.next_deadline());
}

TEST_CASE("tokens never leave in a report") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.handle(core::TokenReady{1, std::string(20'000, 's')});
  CHECK(script.last<core::Report>().code == "token_failed");
  CHECK(script.last<core::Report>().message.find("sss") == std::string::npos);
}

TEST_CASE("whom the server ends while nobody listens any more comes to rest") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.go_live();
  script.handle(core::Disconnect{});
  script.handle(core::SocketClosed{script.socket(), 4003, ""});
  CHECK(script.session.status() == core::Status::closed);
  script.wake_at_next_deadline();
  CHECK(script.session.status() == core::Status::idle);
}
