#include "core/scripted_session.hpp"
#include "support/catch.hpp"

namespace tidewire::tests {
namespace {

core::Config polled() {
  core::Config config = ScriptedSession::default_config();
  config.token = false;
  config.poll.url = "http://server/api/market/ticks";
  return config;
}

/// Lets time go by until the session has asked `count` times.
void ask(ScriptedSession& script, std::uint32_t count) {
  for (int i = 0; i < 100 && script.count<core::HttpRequest>() < count; ++i) {
    script.wake_at_next_deadline();
  }
  REQUIRE(script.count<core::HttpRequest>() == count);
}

}  // namespace

TEST_CASE("a connection is polled only while its questions are answered") {
  ScriptedSession script(polled());
  script.handle(core::Connect{});
  script.handle(core::SubscribeSymbol{"A"});
  ask(script, 1);
  CHECK_FALSE(script.last<core::StateChanged>().polling);
  const core::RequestId first = script.last<core::HttpRequest>().request;
  script.handle(core::HttpReply{first, 200, R"({"ticks":[{"symbol":"A","price":1}]})"});
  CHECK(script.last<core::StateChanged>().polling);
  ask(script, 2);
  CHECK(script.last<core::StateChanged>().polling);
  // The second is not answered, and by the third turn nothing that is shown is current any more.
  const core::RequestId second = script.last<core::HttpRequest>().request;
  ask(script, 3);
  CHECK_FALSE(script.last<core::StateChanged>().polling);
  script.handle(core::HttpReply{second, 200, R"({"ticks":[{"symbol":"A","price":2}]})"});
  CHECK_FALSE(script.last<core::StateChanged>().polling);
  const core::RequestId third = script.last<core::HttpRequest>().request;
  script.handle(core::HttpReply{third, 200, R"({"ticks":[{"symbol":"A","price":3}]})"});
  CHECK(script.last<core::StateChanged>().polling);
}

}  // namespace tidewire::tests
