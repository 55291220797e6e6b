#include <string>
#include <vector>

#include "bus/bus_journal.hpp"
#include "bus/user_message.hpp"
#include "support/catch.hpp"

using namespace tidewire::server;

namespace {

std::vector<std::string> waiting(const BusJournal& journal) {
  std::vector<std::string> texts;
  for (const BusMessage& message : journal.waiting()) texts.push_back(message.text);
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("messages wait until they are acknowledged, in order", "[redis]") {
  BusJournal journal("me");
  CHECK(journal.add("c", "1").number == 1);
  CHECK(journal.add("c", "2").number == 2);
  CHECK(journal.add("d", "3").number == 3);
  CHECK(waiting(journal) == Texts{"1", "2", "3"});
  journal.acknowledge(2);
  CHECK(waiting(journal) == Texts{"3"});
  journal.acknowledge(2);
  CHECK(waiting(journal) == Texts{"3"});
}

TEST_CASE("of too many waiting messages the oldest are dropped and counted", "[redis]") {
  BusJournal by_count("me", {2, 1'000, 8});
  for (const char* text : {"1", "2", "3", "4"}) (void)by_count.add("c", text);
  CHECK(waiting(by_count) == Texts{"3", "4"});
  CHECK(by_count.dropped() == 2);
  BusJournal by_bytes("me", {100, 10, 8});
  for (const char* text : {"1234", "5678", "90"}) (void)by_bytes.add("c", text);
  CHECK(waiting(by_bytes) == Texts{"5678", "90"});
  (void)by_bytes.add("c", std::string(50, 'x'));
  CHECK(by_bytes.waiting().size() == 1);
}

TEST_CASE("a message is taken once, and never by its publisher", "[redis]") {
  BusJournal journal("me");
  CHECK_FALSE(journal.accept("me", 1));
  CHECK_FALSE(journal.accept("", 1));
  CHECK(journal.accept("you", 1));
  CHECK(journal.accept("you", 2));
  CHECK_FALSE(journal.accept("you", 1));  // sent again after a lost connection
  CHECK_FALSE(journal.accept("you", 2));
  CHECK(journal.accept("she", 1));
  CHECK(journal.accept("you", 7));  // some were dropped while Redis was away
}

TEST_CASE("publishers are remembered up to a limit, the first heard is forgotten", "[redis]") {
  BusJournal journal("me", {8, 1'000, 2});
  CHECK(journal.accept("a", 1));
  CHECK(journal.accept("b", 1));
  CHECK(journal.accept("c", 1));
  CHECK_FALSE(journal.accept("b", 1));
  CHECK_FALSE(journal.accept("c", 1));
}

TEST_CASE("a message for one user keeps its order of fields and its numbers", "[redis]") {
  const std::string text = R"({"type":"alert","price":97250.5,"a":"ü"})";
  const auto read = parse_user_message(user_message("demo", text));
  REQUIRE(read.ok());
  CHECK(read.value().user == "demo");
  CHECK(read.value().text == text);
  for (const char* bad : {"", "[]", "{}", R"({"user":1,"message":{}})", R"({"user":"u"})",
                          R"({"user":"u","message":"text"})"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_user_message(bad).ok());
  }
}
