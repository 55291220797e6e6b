#include "core/series.hpp"

#include <initializer_list>
#include <vector>

#include "support/catch.hpp"

using namespace tidewire;
using core::Series;
using wire::Tick;

namespace {

Tick numbered(std::uint64_t seq) {
  return {seq, wire::UnixMillis{static_cast<std::int64_t>(1000 + seq)}, 100.0 + static_cast<double>(seq), 1};
}
Tick at_time(std::int64_t time, double price) { return {0, wire::UnixMillis{time}, price, 1}; }

std::vector<std::uint64_t> seqs(const Series& series) {
  std::vector<std::uint64_t> out;
  for (const Tick& point : series.points()) out.push_back(point.seq);
  return out;
}
std::vector<double> prices(const Series& series) {
  std::vector<double> out;
  for (const Tick& point : series.points()) out.push_back(point.price);
  return out;
}

void merge(Series& series, std::initializer_list<std::uint64_t> numbers, bool recovered,
           wire::Position position, std::vector<wire::Candle> candles = {}) {
  std::vector<Tick> ticks;
  for (const std::uint64_t number : numbers) ticks.push_back(numbered(number));
  series.merge(wire::Backfill{"S", candles, ticks, recovered, position}, true);
}

Series following(std::size_t capacity, std::uint64_t position) {
  Series series(capacity);
  series.begin_connection();
  series.announce({"e1", position}, false);
  return series;
}

void append_all(Series& series, std::initializer_list<std::uint64_t> numbers) {
  for (const std::uint64_t number : numbers) (void)series.append(numbered(number));
}

using Seqs = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("numbered ticks are kept in order, once, and at most as many as fit") {
  Series series = following(3, 0);
  append_all(series, {1, 2, 2, 3, 4, 1, 5});
  CHECK(seqs(series) == Seqs{3, 4, 5});
  CHECK_FALSE(series.missing());
  CHECK_FALSE(series.has_gap());
}

TEST_CASE("a doubled tick is told apart from a new one") {
  Series series = following(5, 0);
  CHECK(series.append(numbered(1)) == Series::Outcome::appended);
  CHECK(series.append(numbered(1)) == Series::Outcome::duplicate);
}

TEST_CASE("a hole is noticed at once, and closed by a tick that comes late") {
  Series series = following(5, 0);
  (void)series.append(numbered(1));
  (void)series.append(numbered(3));
  CHECK(series.missing());
  CHECK(series.resume_position() == wire::Position{"e1", 1});
  CHECK(series.resume_time() == wire::UnixMillis{1001});
  (void)series.append(numbered(2));
  CHECK_FALSE(series.missing());
  CHECK(seqs(series) == Seqs{1, 2, 3});
}

TEST_CASE("a loss before the first tick is noticed too") {
  Series series = following(5, 7);
  (void)series.append(numbered(9));
  CHECK(series.missing());
  merge(series, {8}, true, {"e1", 9});
  CHECK(seqs(series) == Seqs{8, 9});
  CHECK_FALSE(series.missing());
}

TEST_CASE("with history, the last points before the first tick count as missing") {
  Series series(3);
  series.begin_connection();
  series.announce({"e1", 10}, true);
  CHECK(series.missing());
  CHECK(series.resume_position() == wire::Position{"e1", 7});
  merge(series, {8, 9, 10}, true, {"e1", 10});
  CHECK_FALSE(series.missing());
  CHECK(seqs(series) == Seqs{8, 9, 10});
}

TEST_CASE("ticks that overtake the backfill stay, and the backfill goes in before them") {
  Series series = following(10, 0);
  append_all(series, {1, 2});
  series.begin_connection();
  series.announce({"e1", 5}, true);
  (void)series.append(numbered(6));
  CHECK(series.missing());
  merge(series, {3, 4, 5, 6}, true, {"e1", 6});
  CHECK(seqs(series) == Seqs{1, 2, 3, 4, 5, 6});
  CHECK_FALSE(series.missing());
  merge(series, {3, 4, 5, 6}, true, {"e1", 6});
  CHECK(seqs(series) == Seqs{1, 2, 3, 4, 5, 6});
}

TEST_CASE("a limited backfill replaces the window and claims no more than that") {
  Series series = following(3, 0);
  append_all(series, {1, 2});
  series.begin_connection();
  series.announce({"e1", 1000}, true);
  merge(series, {998, 999, 1000}, true, {"e1", 1000});
  CHECK(seqs(series) == Seqs{998, 999, 1000});
  CHECK_FALSE(series.missing());
  CHECK_FALSE(series.has_gap());
}

TEST_CASE("what the server cannot give any more is a gap, with candles in it, until it scrolls out") {
  Series series = following(6, 0);
  append_all(series, {1, 2});
  series.begin_connection();
  series.announce({"e1", 100}, true);
  merge(series, {99, 100}, false, {"e1", 100},
        {{wire::UnixMillis{1000}, 1, 1, 1, 1, 1},     // before the loss
         {wire::UnixMillis{1050}, 1, 9, 1, 5, 7},     // within
         {wire::UnixMillis{1099}, 1, 1, 1, 1, 1}});   // the first tick's own time
  CHECK(seqs(series) == Seqs{1, 2, 0, 99, 100});
  CHECK(series.points()[2] == Tick{0, wire::UnixMillis{1050}, 5, 7});
  CHECK(series.has_gap());
  CHECK_FALSE(series.missing());
  for (std::uint64_t seq = 101; seq <= 104; ++seq) (void)series.append(numbered(seq));
  CHECK(seqs(series) == Seqs{99, 100, 101, 102, 103, 104});
  CHECK_FALSE(series.has_gap());
}

TEST_CASE("a new epoch starts its own numbers behind the old points") {
  Series series = following(6, 0);
  append_all(series, {1, 2, 3});
  series.begin_connection();
  series.announce({"e2", 2}, true);
  CHECK(series.missing());
  const Tick restarted[] = {{1, wire::UnixMillis{2001}, 7, 1}, {2, wire::UnixMillis{2002}, 8, 1}};
  series.merge(wire::Backfill{"S", {}, restarted, false, {"e2", 2}}, true);
  CHECK(seqs(series) == Seqs{1, 2, 3, 1, 2});
  CHECK(series.has_gap());
  CHECK_FALSE(series.missing());
  CHECK(series.resume_position() == wire::Position{"e2", 2});
}

TEST_CASE("history of a new epoch that lies before the end of the old one is not shown twice") {
  Series series = following(10, 0);
  append_all(series, {1, 2, 3});  // to time 1003
  series.begin_connection();
  series.announce({"e2", 5}, true);
  merge(series, {1, 2, 3, 4, 5}, false, {"e2", 5});  // from time 1001 on
  CHECK(seqs(series) == Seqs{1, 2, 3, 4, 5});  // the tick at the seam is the same one
  CHECK_FALSE(series.missing());
  CHECK(series.has_gap());
}

TEST_CASE("an accepted loss seals what is before the last complete run") {
  Series series = following(10, 0);
  append_all(series, {1, 2, 5, 6, 9, 10});
  series.accept_loss();
  CHECK_FALSE(series.missing());
  CHECK(series.has_gap());
  CHECK(series.resume_position() == wire::Position{"e1", 10});
  CHECK(seqs(series) == Seqs{1, 2, 5, 6, 9, 10});
}

TEST_CASE("a lost end can be accepted as well") {
  Series series = following(10, 0);
  (void)series.append(numbered(1));
  series.announce({"e1", 4}, true);
  series.accept_loss();
  CHECK_FALSE(series.missing());
  (void)series.append(numbered(5));
  CHECK_FALSE(series.missing());
  CHECK(series.has_gap());
}

TEST_CASE("without numbers, time orders, and repeats of an earlier connection are dropped") {
  Series series(10);
  series.begin_connection();
  (void)series.append(at_time(100, 1));
  (void)series.append(at_time(200, 2));
  (void)series.append(at_time(200, 2));  // two equal trades on one connection are two trades
  (void)series.append(at_time(150, 3));
  CHECK(prices(series) == std::vector<double>{1, 3, 2, 2});
  series.begin_connection();
  CHECK(series.append(at_time(200, 2)) == Series::Outcome::duplicate);
  CHECK(series.append(at_time(300, 4)) == Series::Outcome::appended);
  CHECK(series.has_gap());
  series.merge(wire::Backfill{"S", {}, {}, false, {}}, true);
  CHECK_FALSE(series.has_gap());
  CHECK(prices(series) == std::vector<double>{1, 3, 2, 2, 4});
}

TEST_CASE("without numbers, repeats that are older than the window are dropped too") {
  Series series(2);
  series.begin_connection();
  for (const int time : {100, 200, 300}) (void)series.append(at_time(time, time));
  series.begin_connection();
  CHECK(series.append(at_time(100, 100)) == Series::Outcome::duplicate);
  CHECK(series.append(at_time(300, 301)) == Series::Outcome::appended);  // another trade then
}

TEST_CASE("without numbers, a server whose clock went back is followed after a while") {
  Series series(3);
  series.begin_connection();
  (void)series.append(at_time(900, 1));
  series.begin_connection();
  for (const int time : {100, 101, 102}) {
    CHECK(series.append(at_time(time, 2)) == Series::Outcome::duplicate);
  }
  CHECK(series.append(at_time(103, 3)) == Series::Outcome::appended);
  CHECK(prices(series) == std::vector<double>{3});
}

TEST_CASE("without numbers, a clock that goes back within a connection is followed after a while") {
  Series series(300);
  series.begin_connection();
  for (int time = 0; time < 300; ++time) (void)series.append(at_time(1'000'000 + time, 1));
  int older = 0;
  while (series.points().back().price == 1) {
    REQUIRE(++older < 200);
    (void)series.append(at_time(1'000 + older, 2));
  }
  CHECK(older > 100);
  CHECK(series.points().back().time == wire::UnixMillis{1'000 + older});
  (void)series.append(at_time(1'001 + older, 3));
  CHECK(series.points().back().price == 3);
}

TEST_CASE("without numbers, one tick from the future costs itself and no other") {
  Series series(300);
  series.begin_connection();
  (void)series.append(at_time(5, 1));
  (void)series.append(at_time(9'000'000, 666));
  for (int time = 10; time < 210; ++time) (void)series.append(at_time(time, time));
  REQUIRE(series.points().size() == 201);
  CHECK(series.points().front().price == 1);
  CHECK(series.points().back().price == 209);
}

TEST_CASE("without numbers, what comes late for a while keeps its place, and the newest stays") {
  Series series(300);
  series.begin_connection();
  (void)series.append(at_time(1'000, 7));
  for (int time = 0; time < 100; ++time) (void)series.append(at_time(time, 1));
  CHECK(series.points().size() == 101);
  CHECK(series.points().back().price == 7);
}

TEST_CASE("numbers without an epoch that start anew are recognised by their content") {
  Series series(10);
  series.begin_connection();
  append_all(series, {1, 2, 3});
  series.begin_connection();
  CHECK(series.append(numbered(3)) == Series::Outcome::duplicate);
  Tick other = numbered(1);
  other.price = 555;
  other.time = wire::UnixMillis{9000};
  CHECK(series.append(other) == Series::Outcome::appended);
  CHECK(prices(series) == std::vector<double>{101, 102, 103, 555});
}

TEST_CASE("numbers of an earlier connection without an epoch are not doubled by the next epoch") {
  Series series(10);
  series.begin_connection();
  (void)series.append(numbered(4));
  (void)series.append(numbered(5));
  series.begin_connection();
  series.announce({"e1", 6}, true);
  merge(series, {1, 2, 3, 4, 5, 6}, true, {"e1", 6});
  CHECK(seqs(series) == Seqs{1, 2, 3, 4, 5, 6});
}

TEST_CASE("millions of ticks leave memory and order as they were") {
  Series series = following(300, 0);
  for (std::uint64_t seq = 1; seq <= 1'000'000; ++seq) (void)series.append(numbered(seq));
  REQUIRE(series.points().size() == 300);
  CHECK(series.points().front().seq == 999'701);
  CHECK(series.points().back().seq == 1'000'000);
  CHECK_FALSE(series.missing());
}

namespace {

constexpr std::int64_t minute = 60'000;

/// A minute's candle.
wire::Candle candle(std::int64_t number, double low, double high, double volume) {
  return {wire::UnixMillis{number * minute}, low, high, low, high, volume};
}

/// A server without numbers: one trade in minute 0, two in minute 1, then the connection is lost
/// and another begins.
Series back_after_a_loss(std::size_t capacity = 10) {
  Series series(capacity);
  series.begin_connection();
  for (const std::int64_t time : {minute / 2, minute + 1, minute + 2}) {
    (void)series.append(at_time(time, 100));
  }
  series.begin_connection();
  return series;
}

void merge_candles(Series& series, std::vector<wire::Candle> candles) {
  series.merge(wire::Backfill{"S", candles, {}, false, {}}, true);
}

}  // namespace

TEST_CASE("without numbers, a candle with no more volume than ours says that nothing is missing") {
  Series series = back_after_a_loss();
  (void)series.append(at_time(minute + 9, 100));
  merge_candles(series, {candle(1, 100, 100, 3)});
  CHECK_FALSE(series.has_gap());
}

TEST_CASE("without numbers, a candle with more volume than ours is a gap, until it scrolls out") {
  Series series = back_after_a_loss(6);
  (void)series.append(at_time(minute + 9, 100));
  merge_candles(series, {candle(1, 100, 100, 4)});
  CHECK(series.has_gap());
  for (const int i : {1, 2, 3, 4}) {
    CHECK(series.has_gap());
    (void)series.append(at_time(2 * minute + i, 100));
  }
  CHECK(series.has_gap());
  (void)series.append(at_time(2 * minute + 5, 100));
  CHECK_FALSE(series.has_gap());
  CHECK(series.points().front().time == wire::UnixMillis{minute + 9});
}

TEST_CASE("without numbers, a gap outlives the next loss that was healed") {
  Series series = back_after_a_loss();
  (void)series.append(at_time(minute + 9, 100));
  merge_candles(series, {candle(1, 100, 100, 4)});
  (void)series.append(at_time(2 * minute + 1, 100));
  series.begin_connection();
  (void)series.append(at_time(3 * minute + 1, 100));
  merge_candles(series, {candle(2, 100, 100, 1), candle(3, 100, 100, 1)});
  CHECK(series.has_gap());
}

TEST_CASE("without numbers, what was lost at the end of a minute and at the begin of one is told") {
  Series end = back_after_a_loss();
  (void)end.append(at_time(3 * minute, 100));
  merge_candles(end, {candle(1, 100, 100, 3), candle(2, 90, 110, 5), candle(3, 100, 100, 1)});
  CHECK(end.has_gap());
  Series begin = back_after_a_loss();
  (void)begin.append(at_time(3 * minute + 1, 100));
  merge_candles(begin, {candle(1, 100, 100, 2), candle(2, 90, 110, 5), candle(3, 100, 100, 2)});
  CHECK(begin.has_gap());
  Series neither = back_after_a_loss();
  (void)neither.append(at_time(3 * minute + 1, 100));
  merge_candles(neither, {candle(1, 100, 100, 2), candle(2, 90, 110, 5), candle(3, 100, 100, 1)});
  CHECK_FALSE(neither.has_gap());
}

TEST_CASE("without numbers, a bucket that began before the first point tells nothing") {
  Series series(10);
  series.begin_connection();
  (void)series.append(at_time(minute + 1, 100));
  series.begin_connection();
  (void)series.append(at_time(minute + 9, 100));
  merge_candles(series, {candle(1, 50, 200, 77)});
  CHECK_FALSE(series.has_gap());
}

TEST_CASE("without numbers and volumes, a price that we never saw is a gap") {
  const auto after = [](wire::Candle told) {
    Series series(10);
    series.begin_connection();
    for (const std::int64_t time : {minute / 2, minute + 1, minute + 2}) {
      (void)series.append({0, wire::UnixMillis{time}, 100, 0});
    }
    series.begin_connection();
    (void)series.append({0, wire::UnixMillis{minute + 3}, 101, 0});
    merge_candles(series, {told});
    return series.has_gap();
  };
  CHECK_FALSE(after(candle(1, 100, 101, 0)));
  CHECK(after(candle(1, 99, 101, 0)));
  CHECK(after(candle(1, 100, 102, 5)));
}

TEST_CASE("without numbers, sums that were rounded are no gap") {
  Series series = back_after_a_loss();
  merge_candles(series, {candle(1, 100, 100, 2.0000001)});
  CHECK_FALSE(series.has_gap());
}
