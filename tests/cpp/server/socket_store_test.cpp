// What the program remembers after it was killed: alerts, notifications, the bot, candles.

#include <sqlite3.h>

#include <csignal>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/http_client.hpp"
#include "support/publisher.hpp"
#include "support/stream_talk.hpp"
#include "support/temp_folder.hpp"
#include "support/test_server.hpp"
#include "support/ws_client.hpp"

using namespace tidewire::server::test;
using nlohmann::json;

namespace {

/// The program on a database; killed in the end at the latest.
class Program {
 public:
  explicit Program(const TempFolder& folder, std::vector<std::string> more = {})
      : process_(arguments(folder, std::move(more))), port_(process_.await_port()), publisher_(port_) {}

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void kill() {
    process_.signal(SIGKILL);
    REQUIRE(process_.await_exit() == 128 + SIGKILL);
  }
  void stop() {
    process_.signal(SIGTERM);
    REQUIRE(process_.await_exit() == 0);
  }

  [[nodiscard]] std::string user(const std::string& name = "demo") const {
    std::string& header = headers_[name];
    if (header.empty()) header = bearer(demo_token(port_, name));
    return header;
  }
  [[nodiscard]] json read(const std::string& path) const {
    return json::parse(body_of(get(port_, path, user())));
  }
  void publish(const std::string& channel, const json& message) const {
    publisher_.publish(channel, message);
  }
  void tick(double price, std::int64_t time) const { publisher_.tick("T", price, time); }

 private:
  static std::vector<std::string> arguments(const TempFolder& folder,
                                            std::vector<std::string> more) {
    std::vector<std::string> all = {"--demo", "--no-simulate", "--port",
                                    "0",      "--database",    folder.database()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  ChildProcess process_;
  std::uint16_t port_;
  Publisher publisher_;
  mutable std::map<std::string, std::string> headers_;  // sign-ins are limited
};

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t begin_ms = 1'704'067'200'000;  // the start of a minute

json candles(const Program& program, const std::string& symbol = "T") {
  return program.read("/api/market/candles?symbol=" + symbol).at("candles");
}

std::string set_alert(const Program& program, double above) {
  WsClient market(program.port(), "/ws/market-data");
  authenticate(market, demo_token(program.port()));
  say(market, {{"type", "set_alert"}, {"symbol", "T"}, {"above", above}});
  return message(market, "alert_set").at("id").get<std::string>();
}

}  // namespace

TEST_CASE("an alert that was set fires once after the program was killed, and never twice",
          "[process]") {
  const TempFolder folder;
  std::string id;
  {
    Program first(folder);
    first.tick(90, begin_ms);
    id = set_alert(first, 100);
    first.kill();
  }
  {
    Program second(folder);
    WsClient market(second.port(), "/ws/market-data");
    authenticate(market, demo_token(second.port()));
    CHECK(message(market, "alerts").at("alerts")[0].at("id") == id);
    second.tick(100, begin_ms + 1);
    CHECK(message(market, "alert").at("id") == id);
    second.kill();
  }
  Program third(folder);
  third.tick(101, begin_ms + 2);  // still beyond its level: it has been told
  const json kept = third.read("/api/notifications").at("notifications");
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].at("data").at("alert_id") == id);
  third.tick(90, begin_ms + 3);
  third.tick(100, begin_ms + 4);  // another crossing
  CHECK(third.read("/api/notifications").at("notifications").size() == 2);
}

TEST_CASE("an alert that was cleared stays so when the program is killed", "[process]") {
  const TempFolder folder;
  {
    Program first(folder);
    first.tick(90, begin_ms);
    WsClient market(first.port(), "/ws/market-data");
    authenticate(market, demo_token(first.port()));
    say(market, {{"type", "set_alert"}, {"symbol", "T"}, {"above", 100}});
    const json set = message(market, "alert_set");
    say(market, {{"type", "clear_alert"}, {"id", set.at("id")}});
    message(market, "alert_cleared");
    first.kill();
  }
  Program second(folder);
  second.tick(100, begin_ms + 1);
  CHECK(second.read("/api/notifications").at("notifications").empty());
}

TEST_CASE("notifications and who has read them are there after the program was killed",
          "[process]") {
  const TempFolder folder;
  json read_id;
  {
    Program first(folder);
    first.publish("notifications", {{"title", "Old"}, {"user", "demo"}});
    first.publish("notifications", {{"title", "For all"}, {"data", {{"n", 1}}}});
    first.publish("notifications", {{"title", "New"}, {"user", "demo"}, {"level", "error"}});
    const json listed = first.read("/api/notifications");
    CHECK(listed.at("unread") == 3);
    read_id = listed.at("notifications")[1].at("id");
    const json ids = {{"ids", {read_id}}};
    REQUIRE(status_of(post(first.port(), "/api/notifications/read", ids.dump(), first.user())) ==
            200);
    first.kill();
  }
  Program second(folder);
  const json listed = second.read("/api/notifications");
  CHECK(listed.at("unread") == 2);
  REQUIRE(listed.at("notifications").size() == 3);
  CHECK(listed.at("notifications")[0].at("title") == "New");
  CHECK(listed.at("notifications")[0].at("level") == "error");
  CHECK(listed.at("notifications")[1].at("id") == read_id);
  CHECK(listed.at("notifications")[1].at("read") == true);
  CHECK(listed.at("notifications")[1].at("data") == json{{"n", 1}});
  CHECK(listed.at("notifications")[2].at("title") == "Old");
  // Another user has not read what is for everybody, and sees nothing of demo's.
  const json trader =
      json::parse(body_of(get(second.port(), "/api/notifications", second.user("trader"))));
  REQUIRE(trader.at("notifications").size() == 1);
  CHECK(trader.at("unread") == 1);
}

TEST_CASE("as many notifications are kept as is configured", "[process]") {
  const TempFolder folder;
  {
    Program first(folder, {"--notifications", "2"});
    for (const char* title : {"1", "2", "3"}) first.publish("notifications", {{"title", title}});
    first.kill();
  }
  Program second(folder);
  const json kept = second.read("/api/notifications").at("notifications");
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].at("title") == "3");
  CHECK(kept[1].at("title") == "2");
}

TEST_CASE("a bot that ran goes on after the program was killed, and what it has is kept",
          "[process]") {
  const TempFolder folder;
  const auto control = [](const Program& program, const std::string& command) {
    WsClient dashboard(program.port(), "/ws?token=" + demo_token(program.port(), "trader"));
    say(dashboard, {{"command", command}});
    return message(dashboard, "bot_control").at("data");
  };
  std::int64_t time = begin_ms;
  json traded;
  {
    Program first(folder);
    first.tick(100, time);
    CHECK(control(first, "start_bot").at("success") == true);
    // Falls, then rises: the short average crosses above the long one, and the bot buys.
    for (int i = 1; i <= 60; ++i) first.tick(100 - i * 0.1, ++time);
    for (int i = 1; i <= 60; ++i) first.tick(94 + i * 0.5, ++time);
    traded = first.read("/api/bot/status");
    CHECK(traded.at("status").at("position").is_object());
    CHECK(traded.at("stats").at("trades") == 1);
    first.kill();
  }
  {
    Program second(folder);
    const json status = second.read("/api/bot/status");
    CHECK(status.at("status").at("status") == "running");
    CHECK(status.at("status").at("started_at") == traded.at("status").at("started_at"));
    CHECK(status.at("status").at("position") == traded.at("status").at("position"));
    CHECK(status.at("status").at("balance") == traded.at("status").at("balance"));
    CHECK(status.at("stats").at("fees") == traded.at("stats").at("fees"));
    const json trades = second.read("/api/bot/trades").at("trades");
    REQUIRE(trades.size() == 1);
    CHECK(trades[0].at("action") == "BUY");
    for (int i = 1; i <= 60; ++i) second.tick(124 - i * 0.5, ++time);
    CHECK(second.read("/api/bot/status").at("stats").at("trades") == 2);
    CHECK(control(second, "stop_bot").at("success") == true);
    second.kill();
  }
  Program third(folder);
  const json status = third.read("/api/bot/status");
  CHECK(status.at("status").at("status") == "stopped");
  CHECK(status.at("status").at("position").is_null());
  CHECK(third.read("/api/bot/trades").at("trades")[0].at("action") == "SELL");
}

TEST_CASE("one of two programs that share a database has its bot", "[process]") {
  const TempFolder folder;
  Program first(folder);
  first.tick(1, begin_ms);
  WsClient dashboard(first.port(), "/ws?token=" + demo_token(first.port(), "trader"));
  say(dashboard, {{"command", "start_bot"}});
  REQUIRE(message(dashboard, "bot_control").at("data").at("success") == true);
  {
    Program other(folder);
    CHECK(other.read("/api/bot/status").at("status").at("status") == "stopped");
    other.stop();
  }
  first.kill();
  Program heir(folder);
  CHECK(heir.read("/api/bot/status").at("status").at("status") == "running");
}

TEST_CASE("candles from before a kill are served, and no position claims to go on", "[process]") {
  const TempFolder folder;
  json position;
  json before;
  {
    Program first(folder);
    for (int i = 0; i < 10; ++i) first.tick(100 + i, begin_ms + i * minute_ms / 2);
    const json answer = first.read("/api/market/candles?symbol=T");
    position = answer.at("position");
    before = answer.at("candles");
    REQUIRE(before.size() == 5);
    // A second later it is on the disk.
    REQUIRE(eventually([&] {
      sqlite3* database = nullptr;
      sqlite3_open_v2(folder.database().c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
      int rows = 0;
      sqlite3_exec(
          database, "SELECT COUNT(*) FROM candles",
          [](void* count, int, char** values, char**) {
            *static_cast<int*>(count) = std::stoi(values[0]);
            return 0;
          },
          &rows, nullptr);
      sqlite3_close(database);
      return rows == 5;
    }));
    first.kill();
  }
  Program second(folder);
  CHECK(candles(second) == before);

  WsClient market(second.port(), "/ws/market-data");
  authenticate(market, demo_token(second.port()));
  say(market, {{"type", "backfill_request"},
               {"symbols", {"T"}},
               {"since", begin_ms},
               {"positions", {{"T", position}}}});
  const json backfill = message(market, "backfill");
  CHECK(backfill.at("recovered") == false);
  CHECK(backfill.at("candles") == before);
  CHECK(backfill.at("position").at("epoch") != position.at("epoch"));

  second.tick(200, begin_ms + 5 * minute_ms);
  CHECK(candles(second).size() == 6);
  CHECK(candles(second).back()[4] == 200);
}

TEST_CASE("the simulated market goes on from the candles of the program before", "[process]") {
  const TempFolder folder;
  json before;
  {
    Program first(folder, {"--simulate"});
    first.stop();  // which writes the minute that is being made, too
  }
  Program second(folder, {"--simulate"});
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(folder.database().c_str(), &database) == SQLITE_OK);
  std::string oldest;
  sqlite3_exec(
      database, "SELECT time || ' ' || open FROM candles WHERE symbol = 'BTC/USD' ORDER BY time",
      [](void* text, int, char** values, char**) {
        *static_cast<std::string*>(text) = values[0];
        return 1;
      },
      &oldest, nullptr);
  sqlite3_close(database);
  const json served =
      second.read("/api/market/candles?symbol=BTC/USD&limit=1000&interval=5m").at("candles");
  REQUIRE(served.size() > 200);  // of 25 hours
  const std::int64_t first_minute = std::stoll(oldest);
  CHECK(served[0][0].get<std::int64_t>() == first_minute - first_minute % (5 * minute_ms));
  const json tick = second.read("/api/market/ticks?symbols=BTC/USD");
  if (!tick.at("ticks").empty()) {
    const double last = served.back()[4].get<double>();
    CHECK(tick.at("ticks")[0].at("price").get<double>() == Approx(last).epsilon(0.05));
  }
}

TEST_CASE("a database of a newer program, and a file that is none, are named and left alone",
          "[process]") {
  const TempFolder folder;
  std::string expected;
  SECTION("newer") {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(folder.database().c_str(), &database) == SQLITE_OK);
    sqlite3_exec(database, "PRAGMA user_version = 1000", nullptr, nullptr, nullptr);
    sqlite3_close(database);
    expected = "newer version";
  }
  SECTION("broken") {
    std::ofstream(folder.database()) << std::string(4'096, 'x');
    expected = "not a database";
  }
  SECTION("a table of the same name with other columns") {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(folder.database().c_str(), &database) == SQLITE_OK);
    sqlite3_exec(database, "CREATE TABLE alerts (x)", nullptr, nullptr, nullptr);
    sqlite3_close(database);
    expected = "no such column";
  }
  ChildProcess server({"--demo", "--port", "0", "--database", folder.database()});
  CHECK(server.await_exit() == 2);
  CHECK(server.err().find("Cannot use the database " + folder.database()) != std::string::npos);
  CHECK(server.err().find(expected) != std::string::npos);
}
