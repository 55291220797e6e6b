// What is written down, without the program around it.

#include "store/write_behind.hpp"

#include <sqlite3.h>

#include <string>
#include <vector>

#include "hub.hpp"
#include "market.hpp"
#include "store/file_owner.hpp"
#include "store/open_sqlite.hpp"
#include "store/saved_alerts.hpp"
#include "store/saved_bot.hpp"
#include "store/saved_candles.hpp"
#include "store/saved_notifications.hpp"
#include "store/sqlite_statement.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;

namespace {

std::unique_ptr<WriteBehind> open(const TempFolder& folder, std::string_view tables) {
  auto opened = WriteBehind::open(folder.database(), std::string(tables));
  REQUIRE(opened.ok());
  return std::move(opened).value();
}

WriteBehind::Step insert(int number) {
  return [number](sqlite3* database) {
    SqliteStatement statement(database, "INSERT INTO t (n) VALUES (?)");
    return statement.bind(std::int64_t{number}).run();
  };
}

std::vector<std::int64_t> numbers(const WriteBehind& database) {
  SqliteStatement select(database.database(), "SELECT n FROM t ORDER BY rowid");
  std::vector<std::int64_t> found;
  while (select.step()) found.push_back(select.integer(0));
  return found;
}

constexpr auto numbers_table = "CREATE TABLE IF NOT EXISTS t (n INTEGER)";

void describe(SavedAlerts& alerts) {
  alerts.describe = [](SymbolId) { return std::pair(std::string("T"), true); };
}

const Alert alert_1{"a-1", "ann", 0, AlertSide::above, 100};
const SavedAlerts::AndThen nothing = [](sqlite3*, std::size_t) { return true; };

KeptNotification notification(const std::string& user, const std::string& id) {
  NotificationDraft draft;
  draft.id = id;
  draft.user = user;
  draft.title = "Title";
  return {id, {1'000}, draft, {}};
}

std::vector<std::string> ids(SavedNotifications& saved) {
  const auto loaded = saved.load();
  REQUIRE(loaded.ok());
  std::vector<std::string> found;
  for (const KeptNotification& kept : loaded.value()) found.push_back(kept.id);
  return found;
}

}  // namespace

TEST_CASE("what waits is written before what cannot wait, and both or neither") {
  const TempFolder folder;
  const auto database = open(folder, numbers_table);
  database->later(insert(1));
  CHECK(numbers(*database).empty());
  CHECK(database->now(insert(2)));
  CHECK(numbers(*database) == std::vector<std::int64_t>{1, 2});
  database->later(insert(3));
  CHECK_FALSE(database->now([](sqlite3*) { return false; }));
  CHECK(numbers(*database).size() == 2);
  database->flush(true);
  CHECK(numbers(*database) == std::vector<std::int64_t>{1, 2, 3});
}

TEST_CASE("writes that wait are bounded") {
  const TempFolder folder;
  const auto database = open(folder, numbers_table);
  for (std::size_t i = 0; i < WriteBehind::waiting_max; ++i) database->later(insert(1));
  CHECK(numbers(*database).size() == WriteBehind::waiting_max);
}

TEST_CASE("a file of before there were these tables gets them, and keeps what it has") {
  const TempFolder folder;
  sqlite3* old = nullptr;
  REQUIRE(sqlite3_open(folder.database().c_str(), &old) == SQLITE_OK);
  sqlite3_exec(old, "CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (7)", nullptr, nullptr,
               nullptr);
  sqlite3_close(old);
  const auto database =
      open(folder, std::string(numbers_table) + ";" + std::string(SavedAlerts::tables()));
  CHECK(numbers(*database) == std::vector<std::int64_t>{7});
  CHECK(SavedAlerts(*database).load().value().empty());
  SqliteStatement version(database->database(), "PRAGMA user_version");
  REQUIRE(version.step());
  CHECK(version.integer(0) == 1);
}

TEST_CASE("a file of a newer program stays as it is") {
  const TempFolder folder;
  sqlite3* newer = nullptr;
  REQUIRE(sqlite3_open(folder.database().c_str(), &newer) == SQLITE_OK);
  sqlite3_exec(newer, "PRAGMA user_version = 2", nullptr, nullptr, nullptr);
  const auto opened = open_sqlite(folder.database(), numbers_table);
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().message.find("newer version") != std::string::npos);
  SqliteStatement table(newer, "SELECT n FROM t");
  CHECK_FALSE(table.step());
  CHECK(table.failed());
  sqlite3_close(newer);
}

TEST_CASE("a database has one owner, until it goes") {
  const TempFolder folder;
  auto first = FileOwner::of(folder.database());
  CHECK(first.has_value());
  CHECK_FALSE(FileOwner::of(folder.database()).has_value());
  first.reset();
  CHECK(FileOwner::of(folder.database()).has_value());
  CHECK_FALSE(FileOwner::of("/nonexistent/x").has_value());
}

TEST_CASE("of two processes that watch an alert one tells of a crossing") {
  const TempFolder folder;
  const auto one = open(folder, SavedAlerts::tables());
  const auto two = open(folder, SavedAlerts::tables());
  SavedAlerts first(*one);
  SavedAlerts second(*two);
  describe(first);
  REQUIRE(first.keep(alert_1, true));
  const auto fire = [](SavedAlerts& alerts, const char* epoch, std::uint64_t seq) {
    return alerts.fire({alert_1}, {epoch, seq}, nothing).front();
  };
  CHECK(fire(first, "e", 5) == FireVerdict::fire);
  CHECK(fire(second, "e", 5) == FireVerdict::fired_already);
  CHECK(fire(second, "e", 9) == FireVerdict::fire);
  CHECK(fire(first, "e", 7) == FireVerdict::fired_already);  // late, and of a crossing before
  CHECK(fire(first, "after a restart", 1) == FireVerdict::fire);
  REQUIRE(second.forget("a-1"));
  CHECK(fire(first, "e", 20) == FireVerdict::gone);
}

TEST_CASE("that an alert has fired and what comes with it are written together") {
  const TempFolder folder;
  const auto database = open(folder, SavedAlerts::tables());
  SavedAlerts alerts(*database);
  describe(alerts);
  REQUIRE(alerts.keep(alert_1, std::nullopt));
  CHECK_FALSE(alerts.load().value()[0].armed.has_value());
  alerts.arm("a-1", true);
  const auto failing = [](sqlite3*, std::size_t) { return false; };
  CHECK(alerts.fire({alert_1}, {"e", 1}, failing).front() == FireVerdict::fire);
  database->flush(true);
  CHECK(alerts.load().value()[0].armed == true);
  CHECK(alerts.fire({alert_1}, {"e", 1}, nothing).front() == FireVerdict::fire);
  CHECK(alerts.load().value()[0].armed == false);
}

TEST_CASE("an alert that cannot be written down is not set, nor cleared") {
  class Full final : public AlertKeeper {
   public:
    bool keep(const Alert&, std::optional<bool>) override { return works; }
    bool forget(const std::string&) override { return works; }
    void arm(const std::string&, bool) override {}
    bool works = false;
  } keeper;
  AlertBook book("e");
  book.keep_in(keeper);
  CHECK(book.set("ann", 0, AlertSide::above, 1, 0.5).error() == AlertRefusal::store);
  CHECK(book.of("ann").empty());
  keeper.works = true;
  REQUIRE(book.set("ann", 0, AlertSide::above, 1, 0.5).ok());
  keeper.works = false;
  CHECK(book.clear("ann", "e-1") == AlertRefusal::store);
  CHECK(book.of("ann").size() == 1);
}

TEST_CASE("notifications in the file are as many as in memory, and marks go with them") {
  const TempFolder folder;
  const auto database = open(folder, SavedNotifications::tables());
  SavedNotifications saved(*database, {2, 2});
  for (const char* id : {"1", "2", "3"}) REQUIRE(saved.keep_now(notification("ann", id)));
  CHECK(ids(saved) == std::vector<std::string>{"2", "3"});
  REQUIRE(saved.keep_now(notification("ann", "3")));  // it is there
  REQUIRE(saved.mark_read("ann", {"2", "3", "9"}));
  CHECK(saved.load().value()[0].read_by == std::set<std::string, std::less<>>{"ann"});
  REQUIRE(saved.keep_now(notification("ann", "4")));
  SqliteStatement marks(database->database(), "SELECT COUNT(*) FROM notification_reads");
  REQUIRE(marks.step());
  CHECK(marks.integer(0) == 1);
  REQUIRE(saved.keep_now(notification("", "5")));
  REQUIRE(saved.keep_now(notification("bob", "6")));
  REQUIRE(saved.keep_now(notification("cat", "7")));
  // At the start the users whose newest is the oldest go; what is for everybody stays.
  CHECK(ids(saved) == std::vector<std::string>{"5", "6", "7"});
  saved.forget("bob");
  database->flush(true);
  CHECK(ids(saved) == std::vector<std::string>{"5", "7"});
}

TEST_CASE("a bot's newest trades are kept") {
  const TempFolder folder;
  const auto database = open(folder, SavedBot::tables());
  SavedBot saved(*database, "bot", 2);
  CHECK_FALSE(saved.load().value().has_value());
  BotState state;
  state.running = true;
  state.started_at = wire::UnixMillis{5};
  state.cash = 12.5;
  for (const double price : {1.0, 2.0, 3.0}) {
    REQUIRE(saved.keep("T", state, BotDeal{{true, price, 1, 0, 0, {9}}, "T", 1}));
  }
  const auto record = *saved.load().value();
  CHECK(record.symbol == "T");
  CHECK(record.state.running);
  CHECK(record.state.started_at == wire::UnixMillis{5});
  CHECK(record.state.cash == 12.5);
  REQUIRE(record.trades.size() == 2);
  CHECK(record.trades[0].trade.price == 2);
  CHECK(record.trades[1].trade.price == 3);
}

TEST_CASE("minutes that are over are written down, once, and bounded by age") {
  constexpr wire::Millis minute = 60'000;
  const TempFolder folder;
  const auto database = open(folder, SavedCandles::tables());
  const auto count = [&] {
    database->flush(true);
    SqliteStatement rows(database->database(), "SELECT COUNT(*) FROM candles");
    REQUIRE(rows.step());
    return rows.integer(0);
  };
  Hub hub;
  Market market(hub, "e1", {});
  REQUIRE(market.add("T", false));
  SavedCandles saved(*database, 3);
  const wire::UnixMillis start{1'000 * minute};
  market.publish("T", {0, start, 10, 1});
  saved.save(market, start + 1);
  CHECK(count() == 0);  // it is still being made
  market.publish("T", {0, start + minute, 20, 1});
  saved.save(market, start + minute + 1);
  CHECK(count() == 1);
  saved.save(market, start + 3 * minute);  // nothing came, but the time is over
  CHECK(count() == 2);
  market.publish("T", {0, start + (minute + 1), 25, 1});  // late
  saved.save(market, start + 3 * minute);
  for (int i = 2; i < 6; ++i) market.publish("T", {0, start + i * minute, 30, 1});
  saved.save_all(market, start + (5 * minute + 1));
  CHECK(count() == 3);

  Market again(hub, "e2", {});
  REQUIRE_FALSE(SavedCandles(*database, 3).restore(again).has_value());
  const auto id = again.history().find("T");
  REQUIRE(id.has_value());
  CHECK_FALSE(again.is_crypto(*id));
  CHECK(again.history().candles(*id, minute, {0}, 10) ==
        market.history().candles(*id, minute, start + 3 * minute, 10));
  CHECK(again.history().position(*id) == wire::Position{"e2", 0});
  CHECK_FALSE(again.history().last(*id).has_value());
}

TEST_CASE("a late tick changes the minute that was written down") {
  constexpr wire::Millis minute = 60'000;
  const TempFolder folder;
  const auto database = open(folder, SavedCandles::tables());
  Hub hub;
  Market market(hub, "e1", {});
  REQUIRE(market.add("T", true));
  SavedCandles saved(*database, 10);
  const wire::UnixMillis start{1'000 * minute};
  market.publish("T", {0, start, 10, 1});
  saved.save(market, start + 2 * minute);
  market.publish("T", {0, start + 1, 12, 1});
  saved.save(market, start + 2 * minute);
  database->flush(true);
  Market again(hub, "e2", {});
  REQUIRE_FALSE(SavedCandles(*database, 10).restore(again).has_value());
  CHECK(again.history().candles(0, minute, {0}, 10) ==
        std::vector<wire::Candle>{{start, 10, 12, 10, 12, 2}});
}

TEST_CASE("minutes of the future are not written down") {
  constexpr wire::Millis minute = 60'000;
  const TempFolder folder;
  const auto database = open(folder, SavedCandles::tables());
  Hub hub;
  Market market(hub, "e1", {});
  REQUIRE(market.add("T", false));
  SavedCandles saved(*database, 10);
  const wire::UnixMillis start{1'000 * minute};
  market.publish("T", {0, start, 10, 1});
  market.publish("T", {0, start + 500 * minute, 30, 1});
  saved.save_all(market, start + 1);
  database->flush(true);
  SqliteStatement select(database->database(), "SELECT MAX(time), COUNT(*) FROM candles");
  REQUIRE(select.step());
  CHECK(select.integer(0) == start.ms);
  CHECK(select.integer(1) == 1);
}

TEST_CASE("a waiting write that the tables refuse does not hold up the others") {
  const auto opened = WriteBehind::open("", "CREATE TABLE kept (value INTEGER NOT NULL);");
  REQUIRE(opened.ok());
  WriteBehind& database = *opened.value();
  const auto insert = [](const char* value) {
    return [sql = std::string("INSERT INTO kept VALUES (") + value + ")"](sqlite3* db) {
      return sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    };
  };
  database.later(insert("1"));
  database.later(insert("NULL"));
  database.later(insert("2"));
  CHECK(database.now(insert("3")));
  SqliteStatement count(database.database(), "SELECT COUNT(*) FROM kept");
  REQUIRE(count.step());
  CHECK(count.integer(0) == 3);
}
