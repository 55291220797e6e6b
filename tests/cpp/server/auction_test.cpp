// The price as a function of time, and the ledger that decides bids.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auctions/auction.hpp"
#include "auctions/auction_messages.hpp"
#include "auctions/demo_auctions.hpp"
#include "auctions/sqlite_auctions.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;

namespace {

constexpr wire::UnixMillis start{1'750'000'000'000};

/// 10.00 down to 7.00 by 0.80 a second, then half a second more; anew every 10 s.
Auction small() {
  return {"a", "acme", "Thing", "EUR", 10'00, 80, 7'00, 1'000, 500, 2, start, 10'000};
}

std::unique_ptr<SqliteAuctions> in_memory() {
  auto opened = SqliteAuctions::open({});
  REQUIRE(opened.ok());
  return std::move(opened).value();
}

BidRequest bid(const std::string& user, const std::string& id, Cents offered) {
  BidRequest request;
  request.auction_id = "a";
  request.items = 2;
  request.user = user;
  request.bid_id = id;
  request.named_by_client = true;
  request.offered = offered;
  request.price = 9'00;
  request.reservation_id = "r-" + user + id;
  request.expires_at = start + 1'000;
  request.now = start;
  return request;
}

BidDecision decide(BidLedger& ledger, const BidRequest& request) {
  std::optional<BidDecision> decision;
  ledger.decide(request, [&](auto answer) {
    REQUIRE(answer.ok());
    decision = answer.value();
  });
  REQUIRE(decision.has_value());
  return *decision;
}

Standing standing(BidLedger& ledger, std::int64_t round = 0) {
  std::optional<Standing> found;
  ledger.standing("a", round, [&](auto answer) {
    REQUIRE(answer.ok());
    found = answer.value();
  });
  REQUIRE(found.has_value());
  return *found;
}

}  // namespace

TEST_CASE("the price falls by steps to its floor, holds it, and the auction ends") {
  const Auction auction = small();
  const auto price_at = [&](wire::Millis after) { return calculate(auction, start + after).price; };
  CHECK(price_at(0) == 10'00);
  CHECK(price_at(999) == 10'00);
  CHECK(price_at(1'000) == 9'20);
  CHECK(price_at(3'999) == 7'60);
  CHECK(price_at(4'000) == 7'00);  // the last step is a shorter one
  CHECK(price_at(4'499) == 7'00);
  CHECK(calculate(auction, start).drops_remaining == 4);
  CHECK(calculate(auction, start + 3'000).drops_remaining == 1);
  CHECK_FALSE(calculate(auction, start + 4'499).ended);
  CHECK(calculate(auction, start + 4'500).ended);
  CHECK(calculate(auction, start).ends_at == start + 4'500);
  CHECK_FALSE(calculate(auction, {start.ms - 1}).started);
}

TEST_CASE("an auction with a cycle starts anew by the clock alone") {
  const Auction auction = small();
  CHECK(calculate(auction, start + 9'999).round == 0);
  CHECK(calculate(auction, start + 9'999).ended);
  const AuctionMoment again = calculate(auction, start + 31'000);
  CHECK(again.round == 3);
  CHECK(again.price == 9'20);
  CHECK_FALSE(again.ended);
  CHECK(again.ends_at == start + 34'500);
  Auction once = small();
  once.cycle_ms = 0;
  CHECK(calculate(once, start + 1'000'000).round == 0);
  CHECK(calculate(once, start + 1'000'000).ended);
}

TEST_CASE("values that make no auction are told apart") {
  CHECK(is_sound(small()));
  const auto broken = [](auto change) {
    Auction auction = small();
    change(auction);
    return !is_sound(auction);
  };
  CHECK(broken([](Auction& a) { a.id.clear(); }));
  CHECK(broken([](Auction& a) { a.drop_amount = 0; }));
  CHECK(broken([](Auction& a) { a.drop_interval_ms = 0; }));
  CHECK(broken([](Auction& a) { a.floor_price = 10'01; }));
  CHECK(broken([](Auction& a) { a.floor_price = -1; }));
  CHECK(broken([](Auction& a) { a.items = 0; }));
  CHECK(broken([](Auction& a) { a.cycle_ms = 4'500; }));
  CHECK(broken([](Auction& a) { a.start_price = std::int64_t{1} << 60; }));
  CHECK(broken([](Auction& a) { a.drop_interval_ms = std::int64_t{1} << 49; }));
}

TEST_CASE("of the demo's auctions one falls at any time, for each tenant at most times") {
  const auto store = in_memory();
  REQUIRE_FALSE(add_demo_auctions(*store).has_value());
  REQUIRE_FALSE(add_demo_auctions(*store).has_value());  // those that are there stay
  const auto found = store->auctions();
  REQUIRE(found.ok());
  REQUIRE(found.value().size() == 4);
  for (wire::Millis after = 0; after < 180'000; after += 1'000) {
    int fall = 0;
    for (const Auction& auction : found.value()) {
      const AuctionMoment moment = calculate(auction, start + after);
      if (auction.tenant == "acme" && !moment.ended && moment.drops_remaining > 10) ++fall;
    }
    CAPTURE(after);
    CHECK(fall >= 1);
  }
}

TEST_CASE("an auction comes back from the store as it went in, and stays as it was") {
  const auto store = in_memory();
  REQUIRE(store->add_auction(small()).value());
  Auction changed = small();
  changed.title = "Other";
  CHECK_FALSE(store->add_auction(changed).value());
  CHECK(store->auctions().value() == std::vector<Auction>{small()});
  Auction unsound = small();
  unsound.id = "b";
  unsound.drop_interval_ms = 0;
  REQUIRE(store->add_auction(unsound).value());
  CHECK(store->auctions().value().size() == 1);
}

TEST_CASE("bids take the items one by one, and then everything is sold") {
  const auto ledger = in_memory();
  const BidDecision first = decide(*ledger, bid("ann", "1", 9'50));
  CHECK(first.refusal == BidRefusal::none);
  CHECK(first.price == 9'00);  // what it costs, not what was offered
  CHECK(first.reservation_id == "r-ann1");
  CHECK(first.sold == 1);
  CHECK(decide(*ledger, bid("bob", "1", 8'99)).refusal == BidRefusal::price_too_low);
  CHECK(decide(*ledger, bid("bob", "2", 9'00)).sold == 2);
  CHECK(decide(*ledger, bid("cal", "1", 100'00)).refusal == BidRefusal::sold_out);
  CHECK(standing(*ledger).sold == 2);
  CHECK(standing(*ledger).last_price == 9'00);
  CHECK(standing(*ledger, 1).sold == 0);
  BidRequest next_round = bid("cal", "2", 9'00);
  next_round.round = 1;
  CHECK(decide(*ledger, next_round).refusal == BidRefusal::none);
}

TEST_CASE("a bid after the end is refused, whatever it offers") {
  const auto ledger = in_memory();
  BidRequest late = bid("ann", "1", 100'00);
  late.ended = true;
  CHECK(decide(*ledger, late).refusal == BidRefusal::auction_ended);
}

TEST_CASE("a bid is decided once; another user's of the same id is another bid") {
  const auto ledger = in_memory();
  const BidDecision low = decide(*ledger, bid("ann", "low", 1));
  const BidDecision won = decide(*ledger, bid("ann", "1", 9'00));
  BidRequest again = bid("ann", "1", 9'00);
  again.reservation_id = "another";
  again.price = 5'00;
  again.ended = true;
  const BidDecision repeated = decide(*ledger, again);
  CHECK(repeated.repeated);
  CHECK(repeated.refusal == BidRefusal::none);
  CHECK(repeated.price == won.price);
  CHECK(repeated.reservation_id == won.reservation_id);
  CHECK(repeated.expires_at == won.expires_at);
  CHECK(decide(*ledger, bid("ann", "low", 100'00)).refusal == low.refusal);
  CHECK(standing(*ledger).sold == 1);
  CHECK_FALSE(decide(*ledger, bid("bob", "1", 9'00)).repeated);
  CHECK(standing(*ledger).sold == 2);
}

TEST_CASE("refusals are forgotten in time, sales never") {
  const auto ledger = in_memory();
  decide(*ledger, bid("ann", "low", 1));
  decide(*ledger, bid("ann", "won", 9'00));
  REQUIRE(ledger->forget_refusals_before(start + 1).ok());
  CHECK_FALSE(decide(*ledger, bid("ann", "low", 1)).repeated);
  CHECK(decide(*ledger, bid("ann", "won", 1)).repeated);
}

TEST_CASE("two ledgers of one file never sell an item twice") {
  const TempFolder folder;
  auto one = SqliteAuctions::open(folder.database());
  auto other = SqliteAuctions::open(folder.database());
  REQUIRE(one.ok());
  REQUIRE(other.ok());
  int sold = 0;
  for (int i = 0; i < 10; ++i) {
    BidLedger& ledger = i % 2 == 0 ? *one.value() : *other.value();
    if (decide(ledger, bid("ann", std::to_string(i), 9'00)).refusal == BidRefusal::none) ++sold;
  }
  CHECK(sold == 2);
}

TEST_CASE("messages of the bus come back as they went out, and others are refused") {
  const BidEvent bid{"a", "ann", "1", {BidRefusal::sold_out, 9'00, "r", start, 3, 2, false}};
  const auto read = parse_auction_event(bus_message(bid));
  REQUIRE(read.ok());
  const auto& back = std::get<BidEvent>(read.value());
  CHECK(back.user == "ann");
  CHECK(back.decision.refusal == BidRefusal::sold_out);
  CHECK(back.decision.price == 9'00);
  CHECK(back.decision.round == 3);
  const auto viewers = parse_auction_event(bus_message(ViewersEvent{"a", 7}));
  REQUIRE(viewers.ok());
  CHECK(std::get<ViewersEvent>(viewers.value()).viewers == 7);
  for (const char* wrong :
       {"", "[]", "{}", R"({"type":"bid","auctionId":"a"})", R"({"type":"viewers","auctionId":1})",
        R"({"type":"viewers","auctionId":"a","viewers":-1})",
        R"({"type":"viewers","auctionId":"a","viewers":"1"})", R"({"type":"x","auctionId":"a"})"}) {
    CHECK_FALSE(parse_auction_event(wrong).ok());
  }
}

TEST_CASE("times are written as ISO 8601 in UTC") {
  CHECK(iso_time({0}) == "1970-01-01T00:00:00.000Z");
  CHECK(iso_time({1'735'689'599'007}) == "2024-12-31T23:59:59.007Z");
}
