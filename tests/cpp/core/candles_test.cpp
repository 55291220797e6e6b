#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "core/candles.hpp"
#include "support/catch.hpp"

namespace tidewire {
namespace {

using core::CandleSeries;
using wire::Candle;
using wire::Tick;
using wire::UnixMillis;

constexpr wire::Millis second = 1'000;
/// More than any answer here has.
constexpr std::size_t limit = 1'000;

Tick tick(std::uint64_t seq, std::int64_t time, double price, double volume = 1) {
  return {seq, UnixMillis{time}, price, volume};
}

std::vector<Candle> list(const CandleSeries& series) {
  return {series.candles().begin(), series.candles().end()};
}

/// What a server that counts every tick in its order has.
std::vector<Candle> server_candles(const std::vector<Tick>& ticks, std::size_t count,
                                   wire::Millis interval) {
  std::map<std::int64_t, Candle> buckets;
  for (std::size_t i = 0; i < count; ++i) {
    const Tick& t = ticks[i];
    const std::int64_t start = t.time.ms - t.time.ms % interval;
    const auto found = buckets.find(start);
    if (found == buckets.end()) {
      buckets[start] = {UnixMillis{start}, t.price, t.price, t.price, t.price, t.volume};
      continue;
    }
    Candle& candle = found->second;
    candle.high = std::max(candle.high, t.price);
    candle.low = std::min(candle.low, t.price);
    candle.close = t.price;
    candle.volume += t.volume;
  }
  std::vector<Candle> out;
  for (const auto& [start, candle] : buckets) out.push_back(candle);
  return out;
}

}  // namespace

TEST_CASE("ticks become candles, and a bucket without ticks has none") {
  CandleSeries series(second, 10);
  series.add(tick(1, 1'000, 10), "e");
  series.add(tick(2, 1'400, 12, 2), "e");
  series.add(tick(3, 1'999, 11), "e");
  series.add(tick(4, 4'000, 9), "e");
  CHECK(list(series) == std::vector<Candle>{{UnixMillis{1'000}, 10, 12, 10, 11, 4},
                                            {UnixMillis{4'000}, 9, 9, 9, 9, 1}});
}

TEST_CASE("a tick that comes late finds its place in its bucket") {
  CandleSeries series(second, 10);
  series.add(tick(5, 1'500, 15), "e");
  series.add(tick(3, 1'100, 13), "e");
  series.add(tick(4, 1'200, 14), "e");
  CHECK(list(series) == std::vector<Candle>{{UnixMillis{1'000}, 13, 15, 13, 15, 3}});
}

TEST_CASE("times before 1970 have buckets, too") {
  CandleSeries series(second, 10);
  series.add(tick(1, -1, 10), "e");
  CHECK(series.candles().front().time == UnixMillis{-1'000});
}

TEST_CASE("the oldest candle is dropped when there are too many") {
  CandleSeries series(second, 3);
  for (std::uint64_t i = 1; i <= 5; ++i) {
    series.add(tick(i, static_cast<std::int64_t>(i) * second, 10), "e");
  }
  REQUIRE(series.candles().size() == 3);
  CHECK(series.candles().front().time == UnixMillis{3'000});
  series.add(tick(6, 1'000, 99), "e");  // older than all that is kept
  CHECK(series.candles().size() == 3);
  CHECK(series.candles().front().time == UnixMillis{3'000});
}

TEST_CASE("ticks that overtake the server's answer are counted on top of it, once") {
  CandleSeries series(second, 10);
  series.begin_asking();
  series.add(tick(7, 1'300, 20), "e");
  series.add(tick(8, 1'400, 21), "e");
  // The server answers as of number 7.
  const std::vector<Candle> answer = {{UnixMillis{0}, 1, 2, 0.5, 1.5, 9},
                                      {UnixMillis{1'000}, 18, 20, 17, 20, 5}};
  series.merge(answer, {"e", 7}, {}, "e", limit);
  CHECK(list(series) == std::vector<Candle>{{UnixMillis{0}, 1, 2, 0.5, 1.5, 9},
                                            {UnixMillis{1'000}, 18, 21, 17, 21, 6}});
  series.add(tick(6, 1'200, 999), "e");  // a backfill that comes after it brings nothing new
  CHECK(series.candles().back().volume == 6);
}

TEST_CASE("without a position the open bucket is combined and complete ones are replaced") {
  CandleSeries series(second, 10);
  series.add(tick(0, 500, 10, 1), {});
  series.add(tick(0, 1'600, 30, 2), {});
  const std::vector<Candle> answer = {{UnixMillis{0}, 8, 12, 7, 11, 5},
                                      {UnixMillis{1'000}, 11, 25, 11, 25, 4}};
  series.merge(answer, {}, {}, {}, limit);
  CHECK(list(series) == std::vector<Candle>{{UnixMillis{0}, 8, 12, 7, 11, 5},
                                            {UnixMillis{1'000}, 11, 30, 11, 30, 4}});
}

TEST_CASE("after a loss the candles have a gap until the server has answered") {
  CandleSeries series(second, 10);
  series.begin_asking();
  series.merge(std::vector<Candle>{{UnixMillis{5'000}, 1, 1, 1, 1, 1}}, {"e", 3}, {}, "e", limit);
  CHECK(series.since() == UnixMillis{0});
  series.lost(UnixMillis{5'900});
  CHECK(series.has_gap());
  CHECK(series.since() == UnixMillis{5'000});  // what is before it was complete
  series.begin_asking();
  series.merge({}, {"e", 3}, {}, "e", limit);
  CHECK_FALSE(series.has_gap());
}

TEST_CASE("a hole that is found late is asked for from where it begins") {
  CandleSeries series(second, 10);
  series.begin_asking();
  series.merge(std::vector<Candle>{{UnixMillis{5'000}, 1, 1, 1, 1, 1}}, {"e", 3}, {}, "e", limit);
  for (const int time : {6'000, 9'000, 12'000}) series.add(tick(0, time, 2), {});
  series.lost(UnixMillis{6'300});
  CHECK(series.since() == UnixMillis{6'000});
  series.lost(UnixMillis{12'000});
  CHECK(series.since() == UnixMillis{6'000});  // the first hole is still there
}

TEST_CASE("candles of a numbering that was given up are asked for anew, all of them") {
  CandleSeries series(second, 10);
  series.begin_asking();
  series.merge(std::vector<Candle>{{UnixMillis{5'000}, 1, 1, 1, 1, 1}}, {"e", 3}, {}, "e", limit);
  series.lost({});
  CHECK(series.has_gap());
  CHECK(series.since() == UnixMillis{0});
}

TEST_CASE("where not all that was missed fits one answer there is a gap") {
  CandleSeries series(second, 10);
  const auto answer = [](int first, int count) {
    std::vector<Candle> candles;
    for (int i = first; i < first + count; ++i) candles.push_back({UnixMillis{i * 1'000}, 1, 1, 1, 1, 1});
    return candles;
  };
  series.begin_asking();
  series.merge(answer(1, 3), {"e", 3}, {}, "e", 4);
  CHECK_FALSE(series.has_gap());
  series.lost(UnixMillis{3'000});
  series.begin_asking();
  series.merge(answer(8, 4), {"e", 9}, {}, "e", 4);
  CHECK(series.has_gap());
  CHECK(series.candles().size() == 7);  // what is known stays
  // Once the hole has left the window nothing is claimed of it any more.
  series.begin_asking();
  series.merge(answer(8, 10), {"e", 20}, {}, "e", 10);
  CHECK_FALSE(series.has_gap());
}

TEST_CASE("numbers of a new epoch do not decide the order against those of the old one") {
  CandleSeries series(second, 10);
  series.add(tick(900, 1'100, 10), "old");
  series.add(tick(1, 1'200, 11), "new");
  CHECK(series.candles().back().open == 10);
  CHECK(series.candles().back().close == 11);
}

TEST_CASE("hostile answers leave ordered candles within the bound") {
  CandleSeries series(second, 4);
  series.begin_asking();
  std::vector<Candle> answer;
  for (int i = 20; i > 0; --i) answer.push_back({UnixMillis{i * 1'000}, 1, 1, 1, 1, 1});
  series.merge(answer, {"e", 3}, {}, "e", limit);
  series.merge(answer, {}, {}, {}, limit);
  CHECK(series.candles().size() <= 4);
  CHECK(std::is_sorted(series.candles().begin(), series.candles().end(),
                       [](const Candle& a, const Candle& b) { return a.time < b.time; }));
}

TEST_CASE("an answer of the largest size in falling order is over at once") {
  CandleSeries series(second, 100'000);
  for (int i = 0; i < 60'000; ++i) series.add(tick(0, (100'000 + i) * second, 1), {});
  std::vector<Candle> answer;
  for (int i = 60'000; i > 0; --i) answer.push_back({UnixMillis{i * second}, 1, 1, 1, 1, 1});
  series.merge(answer, {}, {}, {}, limit);
  std::reverse(answer.begin(), answer.end());
  series.merge(answer, {}, {}, {}, limit);
  CHECK(series.candles().size() == 100'000);
}

TEST_CASE("through losses, backfills and answers that cross the candles end as the server's") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    const auto up_to = [&](int max) {
      return static_cast<int>(random() % (static_cast<unsigned>(max) + 1));
    };
    std::vector<Tick> truth;
    std::int64_t time = 1'000'000;
    for (std::uint64_t seq = 1; seq <= 400; ++seq) {
      time += up_to(400);
      truth.push_back(tick(seq, time, 100 + up_to(50), 1 + up_to(3)));
    }
    const wire::Millis interval = up_to(1) == 0 ? second : 5 * second;
    CandleSeries series(interval, 1'000);
    std::size_t heard = 0;     // ticks delivered or backfilled
    std::size_t asked_at = 0;  // 0: not asked
    for (std::size_t sent = 0; sent < truth.size();) {
      const int action = up_to(20);
      if (action == 0) {  // the connection is lost, and ticks with it
        sent = std::min(truth.size(), sent + static_cast<std::size_t>(up_to(30)));
        series.lost(heard == 0 ? UnixMillis{} : truth[heard - 1].time);
        series.begin_asking();
        asked_at = std::max<std::size_t>(sent, 1);
        // The newest of what was missed comes back as ticks, not always all of it.
        const std::size_t missed = sent - heard;
        const std::size_t back = std::min<std::size_t>(missed, static_cast<std::size_t>(up_to(20)));
        for (std::size_t i = sent - back; i < sent; ++i) series.add(truth[i], "e");
        heard = sent;
      } else if (action == 1 && asked_at != 0) {
        const std::size_t as_of =
            asked_at + static_cast<std::size_t>(up_to(static_cast<int>(sent - std::min(sent, asked_at))));
        auto answer = server_candles(truth, as_of, interval);
        std::erase_if(answer, [&](const Candle& c) { return c.time + interval <= series.since(); });
        series.merge(answer, {"e", as_of}, {}, "e", limit);
        asked_at = 0;
      } else {
        series.add(truth[sent++], "e");
        heard = sent;
      }
    }
    series.begin_asking();
    auto answer = server_candles(truth, truth.size(), interval);
    std::erase_if(answer, [&](const Candle& c) { return c.time + interval <= series.since(); });
    series.merge(answer, {"e", truth.size()}, {}, "e", limit);
    INFO("seed " << seed);
    CHECK(list(series) == server_candles(truth, truth.size(), interval));
  }
}

TEST_CASE("intervals are named by the longest unit that divides them") {
  CHECK(core::interval_name(1'000) == "1s");
  CHECK(core::interval_name(90'000) == "90s");
  CHECK(core::interval_name(60'000) == "1m");
  CHECK(core::interval_name(14'400'000) == "4h");
  CHECK(core::interval_name(86'400'000) == "1d");
}

}  // namespace tidewire
