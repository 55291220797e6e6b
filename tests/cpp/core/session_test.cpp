#include <string>

#include "core/scripted_session.hpp"
#include "support/catch.hpp"

using namespace tidewire;
using core::SeriesStatus;
using tests::ScriptedSession;

namespace {

SeriesStatus status_of(ScriptedSession& script, const std::string& symbol) {
  const core::Subscription* found = script.session.subscription(script.session.id_of(symbol));
  REQUIRE(found);
  return script.session.series_status(*found);
}

std::size_t count_sent(const ScriptedSession& script, const std::string& start) {
  std::size_t count = 0;
  for (const std::string& text : script.sent()) count += text.rfind(start, 0) == 0;
  return count;
}

}  // namespace

TEST_CASE("symbols wanted together are subscribed together, and missed ones asked for together") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.handle(core::SubscribeSymbol{"A"});
  script.handle(core::SubscribeSymbol{"B"});
  script.handle(core::SubscribeSymbol{"A"});
  script.go_live();
  CHECK(script.sent().back() == R"({"type":"subscribe","symbols":["A","B"]})");
  script.server_says(
      R"({"type":"subscribed","symbols":["A","B"],"positions":{"A":{"epoch":"e","seq":4},"B":{"epoch":"e","seq":9}}})");
  CHECK(script.sent().back() ==
        R"({"type":"backfill_request","symbols":["A","B"],"since":0,"positions":{"A":{"epoch":"e","seq":0},"B":{"epoch":"e","seq":0}},"limit":10})");
}

TEST_CASE("a symbol that the server does not know is asked for again later") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.handle(core::SubscribeSymbol{"NEW"});
  script.go_live();
  script.server_says(R"({"type":"error","code":"unknown_symbol","message":"Unknown symbol: NEW"})");
  CHECK(script.last<core::Report>().code == "unknown_symbol");
  CHECK(status_of(script, "NEW") == SeriesStatus::stale);
  script.at(script.now_ms + 10'000);
  script.handle(core::WakeUp{});
  CHECK(count_sent(script, R"({"type":"subscribe")") == 2);
  script.server_says(R"({"type":"subscribed","symbols":["NEW"],"positions":{"NEW":{"epoch":"e","seq":0}}})");
  CHECK(status_of(script, "NEW") == SeriesStatus::live);
}

TEST_CASE("a backfill that never comes is asked for once more, then the gap is told") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.handle(core::SubscribeSymbol{"A"});
  script.go_live();
  script.server_says(R"({"type":"subscribed","symbols":["A"],"positions":{"A":{"epoch":"e","seq":0}}})");
  for (const int seq : {1, 2, 4}) {
    script.server_says(R"({"type":"market_data","symbol":"A","price":1,"timestamp":)" +
                       std::to_string(seq) + R"(,"seq":)" + std::to_string(seq) + "}");
  }
  CHECK(count_sent(script, R"({"type":"backfill_request")") == 1);
  CHECK(status_of(script, "A") == SeriesStatus::catching_up);
  script.at(script.now_ms + 10'000);
  script.handle(core::WakeUp{});
  CHECK(count_sent(script, R"({"type":"backfill_request")") == 2);
  script.at(script.now_ms + 10'000);
  script.server_says(R"({"type":"pong"})");
  CHECK(count_sent(script, R"({"type":"backfill_request")") == 2);
  CHECK(status_of(script, "A") == SeriesStatus::gap);
}

TEST_CASE("one session holds 256 symbols and says so at the next") {
  ScriptedSession script;
  for (int i = 0; i < 256; ++i) script.handle(core::SubscribeSymbol{"S" + std::to_string(i)});
  CHECK(script.count<core::Report>() == 0);
  script.handle(core::SubscribeSymbol{"ONE TOO MANY"});
  script.handle(core::WantCandles{"ONE TOO MANY", 1'000});
  CHECK(script.last<core::Report>().code == "too_many_symbols");
  CHECK(script.session.id_of("ONE TOO MANY") == -1);
}

TEST_CASE("an id belongs to its symbol until that is dropped") {
  ScriptedSession script;
  script.handle(core::SubscribeSymbol{"A"});
  script.handle(core::SubscribeSymbol{"B"});
  CHECK(script.session.id_of("A") == 0);
  script.handle(core::UnsubscribeSymbol{"A"});
  CHECK(script.session.id_of("A") == 0);
  script.at(script.now_ms + 1'000);
  script.handle(core::WakeUp{});
  CHECK(script.session.id_of("A") == -1);
  CHECK(script.session.subscription(0) == nullptr);
  CHECK(script.session.id_of("B") == 1);
}

TEST_CASE("changed series are listed once, whatever the number of ticks") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.handle(core::SubscribeSymbol{"A"});
  script.go_live();
  while (script.session.take_changed() != -1) {
  }
  for (int i = 0; i < 5; ++i) {
    script.server_says(R"({"type":"market_data","symbol":"A","price":1,"timestamp":)" +
                       std::to_string(i + 1) + "}");
  }
  CHECK(script.session.take_changed() == 0);
  CHECK(script.session.take_changed() == -1);
}

TEST_CASE("a tick without a time is of the moment at which it came") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.handle(core::SubscribeSymbol{"A"});
  script.go_live();
  script.server_says(R"({"type":"market_data","symbol":"A","price":1})");
  const core::Subscription* found = script.session.subscription(0);
  REQUIRE(found);
  CHECK(found->series.points().back().time.ms == 1'700'000'000'000 + script.now_ms);
}

TEST_CASE("ticks without a time keep their order when the clock is set back, or was wrong before") {
  ScriptedSession script;
  script.handle(core::Connect{});
  script.handle(core::SubscribeSymbol{"A"});
  script.go_live();
  int price = 0;
  for (const wire::Millis ms : {10'000, 3'610'000, 20'000, 15'000, 3'700'000}) {
    script.at(ms);
    script.server_says(R"({"type":"market_data","symbol":"A","price":)" + std::to_string(++price) +
                       "}");
  }
  const auto points = script.session.subscription(script.session.id_of("A"))->series.points();
  REQUIRE(points.size() == 5);
  for (std::size_t i = 0; i < points.size(); ++i) CHECK(points[i].price == static_cast<double>(i + 1));
  CHECK(points[3].time == points[1].time);
  CHECK(points[4].time.ms == 1'700'003'700'000);
}

TEST_CASE("a page that turns to 256 other symbols at once gets them all") {
  ScriptedSession script;
  script.handle(core::Connect{});
  for (int i = 0; i < 256; ++i) script.handle(core::SubscribeSymbol{"S" + std::to_string(i)});
  script.go_live();
  for (int i = 0; i < 256; ++i) script.handle(core::UnsubscribeSymbol{"S" + std::to_string(i)});
  for (int i = 0; i < 256; ++i) script.handle(core::SubscribeSymbol{"T" + std::to_string(i)});
  CHECK(script.count<core::Report>() == 0);
  CHECK(script.session.id_of("S0") == -1);
  CHECK(script.session.id_of("T255") != -1);
  CHECK(count_sent(script, R"({"type":"unsubscribe")") == 1);
}

TEST_CASE("a ninth interval of candles takes the place of one that nobody wants any more") {
  ScriptedSession script;
  script.handle(core::SubscribeSymbol{"A"});
  for (int i = 1; i <= 8; ++i) script.handle(core::WantCandles{"A", i * 1'000});
  script.handle(core::ReleaseCandles{"A", 3'000});
  script.handle(core::WantCandles{"A", 9'000});
  CHECK(script.count<core::Report>() == 0);
  CHECK(script.session.candles(script.session.id_of("A"), 9'000));
  script.handle(core::WantCandles{"A", 3'000});
  CHECK(script.last<core::Report>().code == "too_many_candles");
}

TEST_CASE("what would not fit a frame is asked for in several") {
  ScriptedSession script;
  script.handle(core::Connect{});
  std::string listed;
  std::string positions;
  const std::string position = R"(":{"epoch":")" + std::string(64, 'e') + R"(","seq":9007199254740000})";
  for (int i = 0; i < 256; ++i) {
    const std::string number = std::to_string(1'000 + i);
    script.handle(core::SubscribeSymbol{std::string(60, '"') + number});
    std::string escaped = "\"";
    for (int quote = 0; quote < 60; ++quote) escaped += R"(\")";
    escaped += number;
    if (i > 0) listed += ',', positions += ',';
    listed += escaped + '"';
    positions += escaped + position;
  }
  script.go_live();
  script.server_says(R"({"type":"subscribed","symbols":[)" + listed + R"(],"positions":{)" +
                     positions + "}}");
  std::size_t asked = 0;
  for (const std::string& text : script.sent()) {
    CHECK(text.size() <= 65'536);
    for (std::size_t at = text.find("epoch"); at != std::string::npos;
         at = text.find("epoch", at + 1)) {
      ++asked;
    }
  }
  CHECK(count_sent(script, R"({"type":"backfill_request")") == 2);
  CHECK(asked == 256);
}

TEST_CASE("a hub's calls that nobody waits for any more make room for others") {
  core::Config config = ScriptedSession::default_config();
  config.dialect = core::Dialect::hub;
  config.token = false;
  ScriptedSession script(config);
  script.handle(core::Connect{});
  const auto negotiation = script.last<core::HttpRequest>().request;
  script.handle(core::HttpReply{
      negotiation, 200,
      R"({"connectionId":"c","availableTransports":[{"transport":"WebSockets"}]})"});
  script.handle(core::SocketOpened{script.socket(), ""});
  script.server_says("{}\x1e");
  for (core::RequestId call = 1; call <= 64; ++call) {
    script.handle(core::SendCommand{call, "Bid", "", 1'000});
  }
  script.at(script.now_ms + 1'000);
  script.handle(core::WakeUp{});
  CHECK(script.last<core::CommandDone>().code == "timed_out");
  script.handle(core::SendCommand{65, "Bid", "", 1'000});
  CHECK(script.count<core::CommandDone>() == 64);
  script.server_says(R"({"type":3,"invocationId":"1"})" "\x1e");  // late
  CHECK(script.count<core::CommandDone>() == 64);
  script.server_says(R"({"type":3,"invocationId":"65"})" "\x1e");
  CHECK(script.last<core::CommandDone>().ok);
}
