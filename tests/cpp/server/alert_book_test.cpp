#include "peer/alert_book.hpp"

#include "support/catch.hpp"

using namespace tidewire::server;

namespace {

constexpr SymbolId btc = 0;
constexpr SymbolId eth = 1;

std::size_t fired(AlertBook& book, double price, SymbolId symbol = btc) {
  return book.on_price(symbol, price).size();
}

}  // namespace

TEST_CASE("an alert fires when the price comes to its level, and once per crossing") {
  AlertBook book("e");
  const auto alert = book.set("ann", btc, AlertSide::above, 100, 90.0);
  REQUIRE(alert.ok());
  CHECK(alert.value().id == "e-1");
  CHECK(fired(book, 99.99) == 0);
  const auto first = book.on_price(btc, 100);
  REQUIRE(first.size() == 1);
  CHECK(first[0].user == "ann");
  CHECK(fired(book, 101) == 0);
  CHECK(fired(book, 99.95) == 0);  // not far enough back to count as a new crossing
  CHECK(fired(book, 100.5) == 0);
  CHECK(fired(book, 99.9) == 0);  // 0.1 per cent: armed again
  CHECK(fired(book, 100) == 1);
}

TEST_CASE("an alert below is the mirror of one above") {
  AlertBook book("e");
  REQUIRE(book.set("ann", btc, AlertSide::below, 100, 110.0).ok());
  CHECK(fired(book, 100.01) == 0);
  CHECK(fired(book, 100) == 1);
  CHECK(fired(book, 100.05) == 0);
  CHECK(fired(book, 99) == 0);
  CHECK(fired(book, 100.1) == 0);
  CHECK(fired(book, 98) == 1);
}

TEST_CASE("a price beyond the level already has to come back before it can cross") {
  AlertBook book("e");
  SECTION("known when the alert is set") {
    REQUIRE(book.set("ann", btc, AlertSide::above, 100, 105.0).ok());
  }
  SECTION("known from the first tick after") {
    REQUIRE(book.set("ann", btc, AlertSide::above, 100, std::nullopt).ok());
  }
  CHECK(fired(book, 106) == 0);
  CHECK(fired(book, 99) == 0);
  CHECK(fired(book, 100) == 1);
}

TEST_CASE("prices of other symbols fire nothing") {
  AlertBook book("e");
  REQUIRE(book.set("ann", btc, AlertSide::above, 100, 90.0).ok());
  CHECK(fired(book, 200, eth) == 0);
  CHECK(fired(book, 200) == 1);
}

TEST_CASE("setting the same alert again changes nothing") {
  AlertBook book("e");
  REQUIRE(book.set("ann", btc, AlertSide::above, 100, 90.0).ok());
  CHECK(fired(book, 100) == 1);
  CHECK(book.set("ann", btc, AlertSide::above, 100, 90.0).value().id == "e-1");
  CHECK(fired(book, 101) == 0);
  CHECK(book.of("ann").size() == 1);
  CHECK(book.set("bob", btc, AlertSide::above, 100, 90.0).value().id == "e-2");
}

TEST_CASE("alerts are listed oldest first and cleared by their owner only") {
  AlertBook book("e");
  REQUIRE(book.set("ann", eth, AlertSide::above, 5, 1.0).ok());
  REQUIRE(book.set("ann", btc, AlertSide::below, 100, 110.0).ok());
  REQUIRE(book.of("ann").size() == 2);
  CHECK(book.of("ann")[0].symbol == eth);
  CHECK(book.of("bob").empty());
  CHECK(book.clear("bob", "e-1") == AlertRefusal::unknown);
  CHECK(book.clear("ann", "e-9") == AlertRefusal::unknown);
  CHECK_FALSE(book.clear("ann", "e-1").has_value());
  CHECK(book.clear("ann", "e-1") == AlertRefusal::unknown);
  CHECK(fired(book, 9, eth) == 0);
  CHECK(book.of("ann").size() == 1);
}

TEST_CASE("alerts are bounded per user and in all, and clearing makes room") {
  AlertBook book("e", {2, 3});
  REQUIRE(book.set("ann", btc, AlertSide::above, 1, 0.5).ok());
  REQUIRE(book.set("ann", btc, AlertSide::above, 2, 0.5).ok());
  CHECK(book.set("ann", btc, AlertSide::above, 3, 0.5).error() == AlertRefusal::limit);
  CHECK(book.set("ann", btc, AlertSide::above, 2, 0.5).ok());  // it is there already
  REQUIRE(book.set("bob", btc, AlertSide::above, 1, 0.5).ok());
  CHECK(book.set("cat", btc, AlertSide::above, 1, 0.5).error() == AlertRefusal::limit);
  CHECK_FALSE(book.clear("ann", "e-1").has_value());
  CHECK(book.set("cat", btc, AlertSide::above, 1, 0.5).ok());
}
