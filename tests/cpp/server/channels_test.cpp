// The channels without sockets: what is kept, what is said, what is refused.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bus/bus.hpp"
#include "channels/bot_status_channel.hpp"
#include "channels/notification_book.hpp"
#include "channels/notification_channel.hpp"
#include "metrics/metrics_report.hpp"
#include "metrics/process_usage.hpp"
#include "support/catch.hpp"

using namespace tidewire;
using namespace tidewire::server;
using nlohmann::json;

namespace {

constexpr wire::UnixMillis time_1{1'700'000'000'000};

NotificationDraft draft(const std::string& user, const std::string& title) {
  NotificationDraft made;
  made.user = user;
  made.title = title;
  return made;
}

std::vector<std::string> titles(const NotificationBook& book, const std::string& user) {
  std::vector<std::string> found;
  for (const auto& entry : book.of(user)) found.push_back(entry.at("title"));
  return found;
}

std::string refusal(const std::string& text) {
  const auto parsed = parse_notification(text);
  return parsed.ok() ? "" : parsed.error().code;
}

}  // namespace

TEST_CASE("what nests too deep for the stack is refused, in whatever field it is") {
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  const std::string text = R"({"title":"x","data":{"a":)" + deep + "}}";
  REQUIRE_FALSE(parse_notification(text).ok());
  CHECK(parse_notification(text).error().code == "too_deep");
  CHECK(parse_bounded(text).is_discarded());
  CHECK_FALSE(nests_too_deep(R"({"a":"[[[[\\","b":"\"[["})"));
  CHECK_FALSE(nests_too_deep(std::string(64, '[')));
  CHECK(nests_too_deep(std::string(65, '[')));
}

TEST_CASE("the local bus delivers to every subscriber, in order, also what handlers publish") {
  LocalBus bus;
  std::vector<std::string> heard;
  bus.subscribe("a", [&](std::string_view message) {
    heard.push_back("1:" + std::string(message));
    if (message == "x") bus.publish("a", "y");
  });
  bus.subscribe("a", [&](std::string_view message) {
    heard.push_back("2:" + std::string(message));
  });
  bus.publish("b", "nobody");
  bus.publish("a", "x");
  CHECK(heard == std::vector<std::string>{"1:x", "2:x", "1:y", "2:y"});
  CHECK(name(bus.status()) == "disabled");
}

TEST_CASE("a user sees the own notifications and those for everybody, newest first") {
  NotificationBook book("e");
  book.add(draft("ann", "one"), time_1);
  book.add(draft("", "all"), time_1);
  book.add(draft("bob", "other"), time_1);
  const auto last = book.add(draft("ann", "two"), time_1 + 5);
  CHECK(titles(book, "ann") == std::vector<std::string>{"two", "all", "one"});
  CHECK(titles(book, "bob") == std::vector<std::string>{"other", "all"});
  CHECK(titles(book, "") == std::vector<std::string>{"all"});
  CHECK(json(last) == json{{"id", "e-4"},
                           {"timestamp", time_1.ms + 5},
                           {"level", "info"},
                           {"title", "two"},
                           {"message", ""},
                           {"read", false}});
}

TEST_CASE("a notification that comes with an id keeps it, in the list and on its way") {
  NotificationBook book("e");
  const auto parsed = parse_notification(R"({"id":"x-1","title":"one","user":"ann"})");
  REQUIRE(parsed.ok());
  CHECK(parse_notification(notification_text(parsed.value())).value().id == "x-1");
  CHECK(book.add(parsed.value(), time_1).at("id") == "x-1");
  CHECK(book.mark_read("ann", {"x-1"}) == std::vector<std::string>{"x-1"});
  CHECK(book.new_id() == "e-1");
  CHECK(book.add(draft("ann", "two"), time_1).at("id") == "e-2");
  CHECK(refusal(R"({"id":")" + std::string(65, 'x') + R"(","title":"t"})") == "invalid_field");
}

TEST_CASE("read marks of another instance are taken, what is none is not") {
  Hub hub;
  NotificationChannel channel(hub, "e");
  std::vector<std::string> told;
  channel.on_read = [&](std::string_view message) { told.emplace_back(message); };
  channel.publish(draft("ann", "one"), time_1);
  channel.publish(draft("ann", "two"), time_1);
  CHECK(channel.hear_read(R"({"user":"ann","ids":["e-1"]})"));
  CHECK(told.empty());
  CHECK(channel.mark_read("ann", {"e-1", "e-2"}) == std::vector<std::string>{"e-2"});
  CHECK(told == std::vector<std::string>{R"({"user":"ann","ids":["e-2"]})"});
  for (const char* bad : {"", "[]", R"({"user":"ann"})", R"({"user":1,"ids":[]})",
                          R"({"user":"ann","ids":[1]})", R"({"user":"ann","ids":"e-1"})"}) {
    CHECK_FALSE(channel.hear_read(bad));
  }
}

TEST_CASE("read marks are each user's own") {
  NotificationBook book("e");
  book.add(draft("", "all"), time_1);
  book.add(draft("bob", "secret"), time_1);
  CHECK(book.mark_read("ann", {"e-1", "e-2", "e-9"}) == std::vector<std::string>{"e-1"});
  CHECK(book.mark_read("ann", {"e-1"})->empty());
  CHECK(book.of("ann")[0].at("read") == true);
  CHECK(book.of("bob")[0].at("read") == false);
  CHECK(book.of("bob")[1].at("read") == false);
}

TEST_CASE("notifications are bounded per user and in users") {
  NotificationBook book("e", {2, 2});
  for (const char* title : {"1", "2", "3"}) book.add(draft("ann", title), time_1);
  CHECK(titles(book, "ann") == std::vector<std::string>{"3", "2"});
  book.add(draft("bob", "b"), time_1);
  book.add(draft("cat", "c"), time_1);  // ann's newest is the oldest
  CHECK(titles(book, "ann").empty());
  CHECK(titles(book, "bob").size() == 1);
  CHECK(titles(book, "cat").size() == 1);
}

namespace {

struct Forgetting final : NotificationKeeper {
  void keep(const KeptNotification&) override {}
  bool mark_read(std::string_view, const std::vector<std::string>&) override { return true; }
  void forget(const std::string& user) override { forgotten.push_back(user); }
  std::vector<std::string> forgotten;
};

}  // namespace

TEST_CASE("what is for everybody makes room for no user, and takes nobody's place") {
  Forgetting keeper;
  NotificationBook book("e", {2, 2});
  book.keep_in(keeper);
  book.add(draft("", "all"), time_1);
  book.add(draft("ann", "a"), time_1);
  book.add(draft("bob", "b"), time_1);
  CHECK(keeper.forgotten.empty());
  book.add(draft("cat", "c"), time_1);
  CHECK(keeper.forgotten == std::vector<std::string>{"ann"});
  CHECK(titles(book, "cat") == std::vector<std::string>{"c", "all"});
  CHECK(titles(book, "bob") == std::vector<std::string>{"b", "all"});
}

TEST_CASE("the first that is for everybody pushes out no user") {
  NotificationBook book("e", {2, 2});
  book.add(draft("ann", "a"), time_1);
  book.add(draft("bob", "b"), time_1);
  book.add(draft("", "all"), time_1);
  CHECK(titles(book, "ann") == std::vector<std::string>{"all", "a"});
}

TEST_CASE("a notification is checked and its text reads back as the same") {
  const std::string text =
      R"({"title":"T","message":"M","level":"warning","user":"ann","data":{"a":[1]}})";
  const auto parsed = parse_notification(text);
  REQUIRE(parsed.ok());
  CHECK(json::parse(notification_text(parsed.value())) == json::parse(text));
  CHECK(refusal("{") == "invalid_json");
  CHECK(refusal("[]") == "invalid_json");
  CHECK(refusal("{}") == "missing_field");
  CHECK(refusal(R"({"title":1})") == "invalid_field");
  CHECK(refusal(R"({"title":"T","level":"loud"})") == "invalid_field");
  CHECK(refusal(R"({"title":"T","user":5})") == "invalid_field");
  CHECK(refusal(R"({"title":"T","data":[]})") == "invalid_field");
  CHECK(refusal(R"({"title":")" + std::string(201, 'x') + "\"}") == "invalid_field");
  CHECK(refusal(R"({"title":"T","data":{"a":")" + std::string(5'000, 'x') + "\"}}") ==
        "too_large");
}

TEST_CASE("a bot's status is checked, kept and passed on with what else it says") {
  Hub hub;
  BotStatusChannel channel(hub);
  const auto parse = [](const std::string& text) { return parse_bot_status(text); };
  CHECK(parse("x").error().code == "invalid_json");
  CHECK(parse(R"({"bot_id":"b"})").error().code == "missing_field");
  CHECK(parse(R"({"bot_id":"","status":"running"})").error().code == "invalid_field");
  CHECK(parse(R"({"bot_id":"b","status":1})").error().code == "invalid_field");
  auto running = parse(R"({"type":"forged","bot_id":"b","status":"running","profit":1.5})");
  REQUIRE(running.ok());
  CHECK(channel.publish(running.value()));
  const auto greeting = channel.greeting({"ann", {}, {}});
  REQUIRE(greeting.size() == 1);
  CHECK(json::parse(*greeting[0]) ==
        json{{"type", "bot_status"}, {"bot_id", "b"}, {"status", "running"}, {"profit", 1.5}});
  for (int i = 1; i < 100; ++i) CHECK(channel.publish({"bot" + std::to_string(i), "{}"}));
  CHECK_FALSE(channel.publish({"one too many", "{}"}));
  CHECK(channel.publish(running.value()));
}

namespace {

Meter traffic(std::uint64_t messages_in, std::uint64_t messages_out, std::uint64_t bytes_out) {
  Meter meter;
  meter.messages_in = messages_in;
  meter.messages_out = messages_out;
  meter.bytes_out = bytes_out;
  return meter;
}

}  // namespace

TEST_CASE("metrics are totals, and rates between two readings") {
  const Reading before{{{1'000}, time_1}, traffic(100, 200, 1'000), {500, 1}, {}};
  const Reading now{{{3'000}, time_1 + 2'000},
                    traffic(110, 300, 3'000),
                    {600, 4'096},
                    {{"crypto", 2}, {"market-data", 3}}};
  CHECK(json::parse(metrics_message(before, now, {500}, 3)) ==
        json{{"type", "metrics"},
             {"timestamp", time_1.ms + 2'000},
             {"uptime_ms", 2'500},
             {"connections", 5},
             {"channels", {{"crypto", 2}, {"market-data", 3}}},
             {"messages_in_per_second", 5.0},
             {"messages_out_per_second", 50.0},
             {"bytes_out_per_second", 1'000.0},
             {"cpu_time_ms", 600},
             {"cpu_percent", 5.0},
             {"memory_rss_bytes", 4'096},
             {"event_loop_lag_ms", 3}});
  CHECK(json::parse(metrics_message(now, now, {500}, -1)).at("event_loop_lag_ms") == 0);
}

TEST_CASE("the process knows what it uses") {
  const ProcessUsage usage = process_usage();
  CHECK(usage.resident_bytes > 1'000'000);
  CHECK(usage.cpu_ms >= 0);
}
