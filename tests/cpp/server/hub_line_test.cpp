// One connection of the hub under a virtual clock: handshake, deadlines, refusals, replay.

#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/hub_end.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

namespace {

/// Answers each call with its target and remembers what happened.
class Methods final : public HubMethods {
 public:
  void opened(HubLine&) override { ++opens; }
  void invoked(HubLine& line, const wire::hub::server::Call& call, wire::Now) override {
    calls.emplace_back(call.target);
    line.answer(call.id, {});
  }
  void closed(HubLine&) override { ++closes; }

  std::vector<std::string> calls;
  int opens = 0;
  int closes = 0;
};

struct Fixture {
  explicit Fixture(bool offers_replay = false, HubLineOptions options = {})
      : line(std::make_shared<HubLine>("id",
                                       Identity{"ann", {}, hub_start.unix + 3'600'000, "acme"},
                                       methods, options, offers_replay, hub_start)) {}

  void push(const std::string& text) {
    std::string out;
    wire::hub::server::encode_invocation("Said", json(text).dump(), out);
    line->send(std::make_shared<const std::string>(out));
  }

  Methods methods;
  std::shared_ptr<HubLine> line;
};

json said(const std::string& text) {
  return {{"type", 1}, {"target", "Said"}, {"arguments", {text}}};
}

json completion(const std::string& id) { return {{"type", 3}, {"invocationId", id}}; }

json ack(int through) { return {{"type", 8}, {"sequenceId", through}}; }

const json ping = {{"type", 6}};
const json come_back = {{"type", 7}, {"allowReconnect", true}};

}  // namespace

TEST_CASE("a handshake and more may come in one frame, and in pieces") {
  Fixture f;
  HubEnd end(f.line);
  const std::string all = record({{"protocol", "json"}, {"version", 1}}) + record(ping) +
                          record({{"type", 1}, {"target", "A"}, {"invocationId", "1"}}) +
                          record({{"type", 1}, {"target", "B"}});
  f.line->on_data(all.substr(0, 50), hub_start);
  f.line->on_data(all.substr(50), hub_start);
  CHECK(f.methods.opens == 1);
  CHECK(f.methods.calls == std::vector<std::string>{"A", "B"});
  CHECK(end.take() == std::vector<json>{json::object(), completion("1")});
}

TEST_CASE("a handshake that is none, or of another protocol, is refused and closes") {
  for (const json& wrong : {json(ping), json({{"protocol", "messagepack"}, {"version", 1}}),
                            json({{"protocol", "json"}, {"version", 3}}), json::array(), json(1)}) {
    Fixture f;
    HubEnd end(f.line);
    end.say(wrong);
    const auto answer = end.take();
    REQUIRE(answer.size() == 1);
    CHECK(answer[0].at("error").is_string());
    REQUIRE(end.closed.has_value());
    CHECK(end.closed->code == 1008);
    CHECK(f.methods.opens == 0);
    end.say({{"protocol", "json"}, {"version", 1}});
    CHECK(end.take().empty());
  }
}

TEST_CASE("without a handshake the connection ends after 15 s") {
  Fixture f;
  HubEnd end(f.line);
  REQUIRE(f.line->next_deadline() == hub_time(15'000).instant);
  f.line->on_wake(hub_time(14'999));
  CHECK_FALSE(f.line->closing());
  f.line->on_wake(hub_time(15'000));
  CHECK(end.take()[0].contains("error"));
  CHECK(end.closed->code == 1008);
}

TEST_CASE("a negotiated connection that is not used is over after 15 s") {
  Fixture f;
  f.line->on_wake(hub_time(14'999));
  CHECK_FALSE(f.line->over());
  f.line->on_wake(hub_time(15'000));
  CHECK(f.line->over());
}

TEST_CASE("what cannot be read ends the connection with its name, and nothing is called after it") {
  for (const std::string& wrong : {std::string("no json"), std::string("{}"), std::string("[]"),
                                   std::string(R"({"type":1,"target":5})"),
                                   std::string(R"({"type":"x"})"), std::string("\xff\xfe")}) {
    Fixture f;
    HubEnd end(f.line);
    end.shake_hands();
    f.line->on_data(wrong + '\x1e' + record({{"type", 1}, {"target", "A"}}), hub_start);
    const auto last = end.take();
    REQUIRE(last.size() == 1);
    CHECK(last[0].at("type") == 7);
    CHECK(last[0].at("error").is_string());
    CHECK_FALSE(last[0].contains("allowReconnect"));
    CHECK(end.closed->code == 1008);
    CHECK(f.methods.calls.empty());
  }
}

TEST_CASE("a record that does not end, and a binary frame, end the connection") {
  Fixture endless;
  HubEnd end(endless.line);
  end.shake_hands();
  endless.line->on_data(std::string(40'000, ' '), hub_start);
  CHECK_FALSE(endless.line->closing());
  endless.line->on_data(std::string(40'000, ' '), hub_start);
  CHECK(end.take()[0].at("error") == "frame_too_large");
  Fixture binary;
  HubEnd other(binary.line);
  other.shake_hands();
  binary.line->on_binary();
  CHECK(other.take()[0].at("type") == 7);
}

TEST_CASE("answers, unknown types and a goodbye need no answer") {
  Fixture f;
  HubEnd end(f.line);
  end.shake_hands();
  for (const json& quiet : {json({{"type", 3}, {"invocationId", "1"}}),
                            json({{"type", 5}, {"invocationId", "1"}}), json({{"type", 99}}), ping,
                            json({{"type", 8}, {"sequenceId", 5}}),
                            json({{"type", 9}, {"sequenceId", 5}})}) {
    end.say(quiet);
  }
  CHECK(end.take().empty());
  CHECK_FALSE(end.closed.has_value());
  end.say({{"type", 7}});
  CHECK(end.take().empty());
  CHECK(end.closed->code == 1000);
}

TEST_CASE("the server pings every 15 s, and gives a silent client up after 30 s") {
  Fixture f;
  HubEnd end(f.line);
  end.shake_hands();
  REQUIRE(f.line->next_deadline() == hub_time(15'000).instant);
  f.line->on_wake(hub_time(15'000));
  CHECK(end.take() == std::vector<json>{ping});
  end.say(ping, hub_time(20'000));
  f.line->on_wake(hub_time(30'000));
  CHECK(end.take() == std::vector<json>{ping});
  f.line->on_wake(hub_time(45'000));
  f.line->on_wake(hub_time(50'000));
  const auto last = end.take();
  CHECK(last.back().at("type") == 7);
  CHECK(last.back().at("allowReconnect") == true);
  CHECK(end.closed->code == 1000);
}

TEST_CASE("polls need no pings and may be silent") {
  Fixture f;
  HubEnd end(f.line, hub_start, true);
  end.shake_hands();
  f.line->on_wake(hub_time(600'000));
  CHECK(end.take().empty());
  CHECK_FALSE(f.line->closing());
}

TEST_CASE("a connection ends with its token, and a newer one lets it stay") {
  Fixture f;
  HubEnd end(f.line, hub_start, true);
  end.shake_hands();
  f.line->renew(Identity{"ann", {}, hub_start.unix + 7'200'000, "acme"}, hub_start);
  f.line->on_wake(hub_time(3'600'000));
  CHECK_FALSE(f.line->closing());
  f.line->on_wake(hub_time(7'200'000));
  CHECK(end.take()[0].at("allowReconnect") == true);
  CHECK(end.closed->code == 4001);
}

TEST_CASE("a server that goes away asks its clients to come back") {
  Fixture f;
  HubEnd end(f.line);
  end.shake_hands();
  f.push("last");
  f.line->go_away();
  CHECK(end.take() == std::vector<json>{said("last"), come_back});
  CHECK(end.closed->code == 1012);
  f.push("too late");
  CHECK(end.take().empty());
}

TEST_CASE("a reader that is too slow is closed and may come back") {
  HubLineOptions options;
  options.outbox_bytes_max = 1'000;
  Fixture f(false, options);
  HubEnd end(f.line);
  end.shake_hands();
  for (int i = 0; i < 10; ++i) f.push(std::string(200, 'x'));
  const auto last = end.take();
  REQUIRE(last.size() == 1);
  CHECK(last[0].at("allowReconnect") == true);
  CHECK(end.closed->code == 4008);
}

TEST_CASE("without stateful reconnect a lost connection is over, and told once") {
  Fixture f;
  {
    HubEnd end(f.line);
    end.shake_hands(2);  // the version alone does not offer it
  }
  CHECK(f.line->over());
  f.line->finish();
  f.line->finish();
  CHECK(f.methods.closes == 1);
}

TEST_CASE("a lost connection with stateful reconnect replays what was not acknowledged") {
  Fixture f(true);
  {
    HubEnd end(f.line);
    end.shake_hands(2);
    for (const char* text : {"1", "2", "3"}) f.push(text);
    CHECK(end.take().size() == 3);
    end.say({{"type", 8}, {"sequenceId", 1}});
  }
  CHECK_FALSE(f.line->over());
  f.push("4");  // while nobody is there
  HubEnd again(f.line, hub_time(5'000));
  const json sequence = {{"type", 9}, {"sequenceId", 2}};
  CHECK(again.take() == std::vector<json>{sequence, said("2"), said("3"), said("4")});
  CHECK(f.methods.closes == 0);
}

TEST_CASE("messages that a client sends again are carried out once, and acknowledged") {
  Fixture f(true);
  {
    HubEnd end(f.line);
    end.shake_hands(2);
    end.call("A", json::array(), "1");
    end.call("B", json::array(), "2");
    CHECK(end.take() == std::vector<json>{completion("1"), completion("2")});
    REQUIRE(f.line->next_deadline() == hub_time(1'000).instant);
    f.line->on_wake(hub_time(1'000));
    CHECK(end.take() == std::vector<json>{ack(2)});
  }
  HubEnd again(f.line, hub_time(2'000));
  again.take();
  again.call("ignored", json::array(), "9", hub_time(2'000));  // comes before the Sequence
  again.say({{"type", 9}, {"sequenceId", 2}}, hub_time(2'000));
  again.call("B", json::array(), "2", hub_time(2'000));
  again.call("C", json::array(), "3", hub_time(2'000));
  CHECK(f.methods.calls == std::vector<std::string>{"A", "B", "C"});
  CHECK(again.take() == std::vector<json>{completion("3")});
  f.line->on_wake(hub_time(3'000));
  CHECK(again.take() == std::vector<json>{ack(3)});
}

TEST_CASE("a sequence with a hole ends the connection: messages are lost") {
  Fixture f(true);
  HubEnd end(f.line);
  end.shake_hands(2);
  end.say({{"type", 9}, {"sequenceId", 2}});
  CHECK(end.take()[0].at("type") == 7);
  CHECK(f.line->closing());
}

TEST_CASE("a client that is away for 15 s, or misses more than 100,000 bytes, is given up") {
  for (const bool floods : {false, true}) {
    Fixture f(true);
    {
      HubEnd end(f.line);
      end.shake_hands(2);
    }
    if (floods) {
      for (int i = 0; i < 99; ++i) f.push(std::string(950, 'x'));
      CHECK_FALSE(f.line->over());
      for (int i = 0; i < 10; ++i) f.push(std::string(950, 'x'));
    } else {
      f.line->on_wake(hub_time(10'000));
      f.line->on_wake(hub_time(24'999));
      CHECK_FALSE(f.line->over());
      f.line->on_wake(hub_time(25'000));
    }
    CHECK(f.line->over());
    f.line->finish();
    CHECK(f.methods.closes == 1);
  }
}

TEST_CASE("a present client that does not acknowledge gets 100,000 bytes, the rest when it does") {
  Fixture f(true);
  HubEnd end(f.line);
  end.shake_hands(2);
  for (int i = 0; i < 200; ++i) f.push(std::string(961, 'x'));  // 1,000 bytes with the frame
  const std::size_t sent = end.take().size();
  CHECK(sent >= 99);
  CHECK(sent <= 101);
  end.say({{"type", 8}, {"sequenceId", 50}});
  CHECK(end.take().size() == 50);
  f.line->on_wake(hub_time(15'000));
  CHECK(end.take() == std::vector<json>{ping});  // what is no message does not wait
}

TEST_CASE("a new socket of a stateful connection displaces the old one") {
  Fixture f(true);
  HubEnd old(f.line);
  old.shake_hands(2);
  CHECK(f.line->resumable());
  HubEnd fresh(f.line, hub_time(1));
  CHECK(old.was_displaced);
  f.line->detach(old);
  CHECK(f.line->attached());
  f.push("x");
  CHECK(fresh.wakes == 1);
}
