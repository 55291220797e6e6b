#include "peer/market_history.hpp"

#include <cmath>
#include <string>

#include "peer/live_tick.hpp"
#include "support/catch.hpp"
#include "wire/dialects/stream_server.hpp"
#include "wire/limits.hpp"

using namespace tidewire;
using namespace tidewire::server;

namespace {

constexpr std::int64_t noon = 1'700'006'400'000 / 86'400'000 * 86'400'000 + 43'200'000;

wire::Tick at(std::int64_t time, double price, double volume = 1) {
  return {0, {time}, price, volume};
}

/// `count` ticks of symbol A, one per second, the price equal to the seq.
MarketHistory filled(int count, HistoryLimits limits = {}) {
  MarketHistory history("e1", limits);
  for (int i = 1; i <= count; ++i) history.append("A", at(noon + i * 1'000, i));
  return history;
}

BackfillAnswer ask(const MarketHistory& history, std::uint64_t seq, std::uint32_t limit,
                   std::int64_t since = 0, std::string_view epoch = "e1") {
  return history.answer(*history.find("A"), {since}, wire::Position{epoch, seq}, limit);
}

}  // namespace

TEST_CASE("ticks are numbered from 1, per symbol") {
  MarketHistory history("e1");
  CHECK(history.append("A", at(noon, 1)).seq == 1);
  CHECK(history.append("B", at(noon, 1)).seq == 1);
  CHECK(history.append("A", at(noon, 2)).seq == 2);
  CHECK(history.position(*history.find("A")) == wire::Position{"e1", 2});
  CHECK_FALSE(history.find("C").has_value());
}

TEST_CASE("a position in the epoch is answered with the ticks after it") {
  const MarketHistory history = filled(10);
  const BackfillAnswer answer = ask(history, 7, 0);
  CHECK(answer.recovered);
  CHECK(answer.candles.empty());
  REQUIRE(answer.ticks.size() == 3);
  CHECK(answer.ticks.front().seq == 8);
  CHECK(answer.ticks.back().seq == 10);
  CHECK(answer.position == wire::Position{"e1", 10});
}

TEST_CASE("a client that missed nothing is recovered without ticks") {
  const BackfillAnswer answer = ask(filled(10), 10, 300);
  CHECK(answer.recovered);
  CHECK(answer.ticks.empty());
}

TEST_CASE("of more missed ticks than the client can keep it gets the newest") {
  const BackfillAnswer answer = ask(filled(100), 0, 20);
  CHECK(answer.recovered);
  REQUIRE(answer.ticks.size() == 20);
  CHECK(answer.ticks.front().seq == 81);
}

TEST_CASE("a history that no longer reaches back answers with candles and the newest ticks") {
  HistoryLimits limits;
  limits.ticks_max = 50;
  const MarketHistory history = filled(100, limits);
  const BackfillAnswer lost = ask(history, 49, 0, noon);
  CHECK_FALSE(lost.recovered);
  CHECK_FALSE(lost.candles.empty());
  CHECK(lost.ticks.empty());
  CHECK(ask(history, 50, 0).recovered);
  // Whoever keeps no more than the history holds has lost nothing.
  CHECK(ask(history, 10, 50).recovered);
  const BackfillAnswer partly = ask(history, 10, 60, noon);
  CHECK_FALSE(partly.recovered);
  CHECK(partly.ticks.size() == 50);
}

TEST_CASE("another epoch, or a position from the future, is not recovered") {
  const MarketHistory history = filled(10);
  CHECK_FALSE(ask(history, 5, 300, 0, "e0").recovered);
  CHECK(ask(history, 5, 300, 0, "e0").ticks.size() == 10);
  CHECK_FALSE(ask(history, 11, 300).recovered);
}

TEST_CASE("a copy goes on in the same epoch, a new history starts again") {
  const MarketHistory before = filled(10);
  MarketHistory kept = before;
  CHECK(kept.append("A", at(noon, 11)).seq == 11);
  CHECK(before.position(0).seq == 10);
  CHECK(ask(kept, 10, 0).ticks.size() == 1);
  MarketHistory lost("e2");
  CHECK(lost.append("A", at(noon, 11)).seq == 1);
  CHECK_FALSE(ask(lost, 10, 300).recovered);
}

TEST_CASE("the ring keeps the newest ticks in order after many turns") {
  HistoryLimits limits;
  limits.ticks_max = 7;
  const BackfillAnswer answer = ask(filled(1'000, limits), 0, 7);
  REQUIRE(answer.ticks.size() == 7);
  for (std::size_t i = 0; i < 7; ++i) CHECK(answer.ticks[i].seq == 994 + i);
}

TEST_CASE("candles since a time are whole buckets, the open one included") {
  MarketHistory history("e1");
  history.append("A", at(noon, 10, 2));
  history.append("A", at(noon + 30'000, 14, 1));
  history.append("A", at(noon + 59'999, 9, 1));
  history.append("A", at(noon + 60'000, 11, 5));
  const BackfillAnswer answer = history.answer(0, {noon + 30'000}, std::nullopt, 0);
  REQUIRE(answer.candles.size() == 2);
  CHECK(answer.candles[0] == wire::Candle{{noon}, 10, 14, 9, 9, 4});
  CHECK(answer.candles[1] == wire::Candle{{noon + 60'000}, 11, 11, 11, 11, 5});
  CHECK(history.answer(0, {noon + 60'000}, std::nullopt, 0).candles.size() == 1);
  CHECK(history.answer(0, {noon + 120'000}, std::nullopt, 0).candles.empty());
}

TEST_CASE("a late tick counts in its own bucket without closing it") {
  MarketHistory history("e1");
  history.append("A", at(noon, 10));
  history.append("A", at(noon + 60'000, 11));
  history.append("A", at(noon + 100, 15));
  const auto candles = history.candles(0, 60'000, {0}, 10);
  REQUIRE(candles.size() == 2);
  CHECK(candles[0] == wire::Candle{{noon}, 10, 15, 10, 10, 2});
}

TEST_CASE("ticks behind one that was ahead of the clock have candles of their own") {
  MarketHistory history("e1");
  history.append("A", at(noon, 10));
  history.append("A", at(noon + 180'000, 30));  // three minutes ahead
  history.append("A", at(noon + 60'000, 11));
  history.append("A", at(noon + 61'000, 13, 2));
  history.append("A", at(noon + 120'000, 12));
  const auto candles = history.candles(0, 60'000, {0}, 10);
  REQUIRE(candles.size() == 4);
  CHECK(candles[0] == wire::Candle{{noon}, 10, 10, 10, 10, 1});
  CHECK(candles[1] == wire::Candle{{noon + 60'000}, 11, 13, 11, 11, 3});
  CHECK(candles[2] == wire::Candle{{noon + 120'000}, 12, 12, 12, 12, 1});
  CHECK(candles[3] == wire::Candle{{noon + 180'000}, 30, 30, 30, 30, 1});
  history.append("A", at(noon - 60'000, 9));  // older than all that is kept
  CHECK(history.candles(0, 60'000, {0}, 10).size() == 4);
}

TEST_CASE("a candle that is put between others in a full series pushes out the oldest") {
  HistoryLimits limits;
  limits.minute_candles_max = 3;
  MarketHistory history("e1", limits);
  // More than fit, so that the ring has turned.
  for (const int minute : {0, 1, 2, 3, 4, 8}) history.append("A", at(noon + minute * 60'000, 1));
  const auto starts = [&history] {
    std::vector<std::int64_t> minutes;
    for (const wire::Candle& candle : history.candles(0, 60'000, {0}, 10)) {
      minutes.push_back((candle.time.ms - noon) / 60'000);
    }
    return minutes;
  };
  CHECK(starts() == std::vector<std::int64_t>{3, 4, 8});
  history.append("A", at(noon + 6 * 60'000, 1));
  CHECK(starts() == std::vector<std::int64_t>{4, 6, 8});
  history.append("A", at(noon + 5 * 60'000, 1));
  CHECK(starts() == std::vector<std::int64_t>{5, 6, 8});
  history.append("A", at(noon + 4 * 60'000, 1));
  CHECK(starts() == std::vector<std::int64_t>{5, 6, 8});
}

TEST_CASE("a lost client gets candles as fine as fit into about 500") {
  const MarketHistory history = filled(3'000);
  const std::int64_t end = noon + 3'000'000;
  CHECK(ask(history, 1, 0, end - 400'000, "e0").candles.size() == 401);
  const BackfillAnswer longer = ask(history, 1, 0, end - 2'000'000, "e0");
  CHECK(longer.candles.size() == 35);  // one-minute buckets, the broken ones included
  CHECK(ask(history, 1, 0, 0, "e0").candles.size() == 51);
}

TEST_CASE("wider intervals are merged from one-minute candles") {
  const MarketHistory history = filled(3'000);
  const auto candles = history.candles(0, 3'600'000, {0}, 10);
  REQUIRE(candles.size() == 1);
  CHECK(candles[0] == wire::Candle{{noon}, 1, 3'000, 1, 3'000, 3'000});
  CHECK(history.candles(0, 60'000, {0}, 5).size() == 5);
  CHECK(history.candles(0, 60'000, {0}, 5).back().close == 3'000);
}

TEST_CASE("the change over 24 hours is known once the history reaches back") {
  MarketHistory history("e1");
  CHECK(std::isnan(history.change_24h(history.add("A"))));
  history.append("A", at(noon, 200));
  CHECK(std::isnan(history.change_24h(0)));
  history.append("A", at(noon + 86'399'999, 210));
  CHECK(std::isnan(history.change_24h(0)));
  history.append("A", at(noon + 86'400'000 + 60'000, 211));
  CHECK(history.change_24h(0) == 5.5);
}

TEST_CASE("the longest backfill fits one frame") {
  HistoryLimits limits;
  limits.ticks_max = 20'000;
  MarketHistory history(std::string(64, 'e'), limits);
  const std::string symbol(64, 's');
  // The longest numbers there are: 24 characters each.
  constexpr double longest = 1.2345678901234567e-300;
  constexpr std::int64_t late = 9'007'199'254'000'000;
  for (int i = 0; i < 20'000; ++i) history.append(symbol, at(late + i / 40, longest, longest));
  const BackfillAnswer answer = history.answer(0, {0}, wire::Position{"other", 0}, 20'000);
  CHECK(answer.ticks.size() == MarketHistory::answer_ticks_max);
  std::string text;
  wire::stream::encode(
      wire::Backfill{symbol, answer.candles, answer.ticks, answer.recovered, answer.position},
      text);
  CHECK(text.size() <= wire::limits::server_frame_bytes_max);
}

TEST_CASE("a new epoch keeps the past and goes on counting, and knows no old positions") {
  MarketHistory history = filled(10);
  history.begin_epoch("e2");
  CHECK(history.position(0) == wire::Position{"e2", 10});
  CHECK(history.append("A", at(noon, 11)).seq == 11);
  CHECK(ask(history, 9, 0, 0, "e2").ticks.size() == 2);
  CHECK_FALSE(ask(history, 10, 300).recovered);
}

TEST_CASE("a history that begins anew keeps its symbols, and can be given its past") {
  const MarketHistory other = filled(200);
  MarketHistory history = filled(3);
  history.restart("e2");
  CHECK(history.position(0) == wire::Position{"e2", 0});
  CHECK_FALSE(history.last(0).has_value());
  CHECK(history.find("A") == SymbolId{0});
  const auto minutes = other.candles(0, 60'000, {0}, 500);
  const auto past = other.ticks(0, 100);
  REQUIRE(minutes.size() == 4);
  history.restore(0, 200, {minutes.data(), 3}, past);  // the last minute is not complete
  CHECK(history.candles(0, 60'000, {0}, 500) == minutes);
  CHECK(history.ticks(0, 500) == past);
  wire::Tick next = at(noon + 201'000, 201);
  next.seq = 201;
  history.append_numbered(0, next);
  CHECK(ask(history, 150, 0, 0, "e2").ticks.size() == 51);
}

TEST_CASE("a past of candles alone is served without a claim to be complete") {
  MarketHistory history("e2");
  const SymbolId id = history.add("T");
  const std::vector<wire::Candle> minutes = {{{60'000}, 1, 2, 1, 2, 5}, {{120'000}, 2, 3, 2, 3, 5}};
  history.restore(id, 0, minutes, {});
  const auto answer = history.answer(id, {0}, wire::Position{"e1", 7}, 0);
  CHECK_FALSE(answer.recovered);
  CHECK(answer.candles == minutes);
  CHECK(answer.ticks.empty());
  CHECK(answer.position == wire::Position{"e2", 0});
  history.append(id, {0, {125'000}, 9, 1});
  CHECK(history.candles(id, 60'000, {0}, 10).back() == wire::Candle{{120'000}, 2, 9, 2, 9, 6});
}
