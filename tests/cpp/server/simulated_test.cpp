#include "feeds/simulated.hpp"

#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace tidewire;
using namespace tidewire::server;

namespace {

constexpr wire::Now start = {{10'000'000}, {1'700'000'000'000}};

struct Seen {
  std::string symbol;
  wire::Tick tick;
  bool operator==(const Seen&) const = default;
};

/// The history, and `minutes` of the live market after it.
std::vector<Seen> run(SimulatedMarket& market, int minutes) {
  std::vector<Seen> seen;
  const TickSink sink = [&seen](std::string_view symbol, const wire::Tick& tick) {
    seen.push_back({std::string(symbol), tick});
  };
  market.generate_history(start, sink);
  const wire::Instant end = start.instant + minutes * 60'000;
  while (*market.next_due() <= end) {
    const wire::Instant due = *market.next_due();
    market.advance({due, start.unix + (due - start.instant)}, sink);
  }
  return seen;
}

std::vector<Seen> run(std::uint64_t seed, int minutes) {
  SimulatedMarket market(seed);
  return run(market, minutes);
}

}  // namespace

TEST_CASE("the same seed gives the same market, another seed another") {
  CHECK(run(7, 1) == run(7, 1));
  CHECK_FALSE(run(7, 1) == run(8, 1));
}

TEST_CASE("times never run backwards and history ends where the live market begins") {
  std::map<std::string, std::int64_t> last;
  for (const Seen& seen : run(3, 2)) {
    REQUIRE(seen.tick.time.ms >= last[seen.symbol]);
    last[seen.symbol] = seen.tick.time.ms;
  }
  CHECK(last.size() == simulated_symbols.size());
}

TEST_CASE("every symbol starts with a full chart and 24 hours of past") {
  std::map<std::string, int> recent;
  std::map<std::string, std::int64_t> oldest;
  for (const Seen& seen : run(5, 0)) {
    oldest.try_emplace(seen.symbol, seen.tick.time.ms);
    if (seen.tick.time.ms > start.unix.ms - 20 * 60'000) ++recent[seen.symbol];
    CHECK(seen.tick.time <= start.unix);
  }
  for (const SimulatedSymbol& symbol : simulated_symbols) {
    CAPTURE(symbol.name);
    CHECK(recent[std::string(symbol.name)] >= 300);
    CHECK(oldest[std::string(symbol.name)] < start.unix.ms - 24 * 60 * 60'000);
  }
}

TEST_CASE("prices and volumes are the doubles of their decimal text, and positive") {
  for (const Seen& seen : run(11, 1)) {
    for (const SimulatedSymbol& symbol : simulated_symbols) {
      if (symbol.name != seen.symbol) continue;
      char text[64];
      std::snprintf(text, sizeof text, "%.*f", symbol.price_decimals, seen.tick.price);
      REQUIRE(std::strtod(text, nullptr) == seen.tick.price);
      std::snprintf(text, sizeof text, "%.*f", symbol.volume_decimals, seen.tick.volume);
      REQUIRE(std::strtod(text, nullptr) == seen.tick.volume);
      REQUIRE(seen.tick.price > 0);
      REQUIRE(seen.tick.volume > 0);
    }
  }
}

TEST_CASE("busy pairs burst: twenty ticks and more within 100 ms") {
  std::vector<std::int64_t> times;
  for (const Seen& seen : run(1, 10)) {
    if (seen.symbol == "BTC/USD" && seen.tick.time > start.unix) times.push_back(seen.tick.time.ms);
  }
  int bursts = 0;
  for (std::size_t i = 20; i < times.size(); ++i) {
    if (times[i] - times[i - 20] <= 100) ++bursts;
  }
  CHECK(bursts > 0);
}

TEST_CASE("prices move like a market's: not frozen, not exploding") {
  std::map<std::string, std::pair<double, double>> range;
  for (const Seen& seen : run(2, 60)) {
    if (seen.tick.time < start.unix) continue;
    auto& [low, high] = range.try_emplace(seen.symbol, 1e300, 0).first->second;
    low = std::min(low, seen.tick.price);
    high = std::max(high, seen.tick.price);
  }
  for (const auto& [symbol, prices] : range) {
    CAPTURE(symbol);
    CHECK(prices.second > prices.first * 1.0002);
    CHECK(prices.second < prices.first * 1.15);
  }
}

TEST_CASE("a market that was stopped goes on instead of catching up") {
  SimulatedMarket market(1);
  run(market, 1);
  int ticks = 0;
  const wire::Millis hour = 3'600'000;
  const wire::Now later = {start.instant + hour, start.unix + hour};
  market.advance(later, [&ticks, later](std::string_view, const wire::Tick& tick) {
    ++ticks;
    CHECK(tick.time.ms > later.unix.ms - 10'000);
  });
  CHECK(ticks < 100);
  CHECK(*market.next_due() > later.instant);
}

TEST_CASE("a wall clock that is set back does not turn times around") {
  SimulatedMarket market(1);
  run(market, 1);
  std::int64_t last = 0;
  const wire::Millis minute = 60'000;
  market.advance({start.instant + minute + 2'000, start.unix + -minute},
                 [&last](std::string_view, const wire::Tick& tick) {
                   CHECK(tick.time.ms >= start.unix.ms);
                   CHECK(tick.time.ms >= last);
                   last = tick.time.ms;
                 });
}

TEST_CASE("the replayed asset is left out, the others stay the same") {
  SimulatedMarket market(7, base_asset("BTCUSDT"));
  CHECK(market.series().size() == simulated_symbols.size() - 1);
  CHECK(market.series().front().symbol().name == "ETH/USD");
}

TEST_CASE("the base asset is found in the ways that exchanges write symbols") {
  CHECK(base_asset("BTC/USD") == "BTC");
  CHECK(base_asset("BTCUSDT") == "BTC");
  CHECK(base_asset("BTC-PERP") == "BTC");
  CHECK(base_asset("ETHFDUSD") == "ETH");
  CHECK(base_asset("USDT") == "USDT");
  CHECK(base_asset("XYZ") == "XYZ");
}

TEST_CASE("a market that somebody else has driven goes on from its prices and times") {
  SimulatedMarket market(7);
  (void)run(market, 0);
  const wire::UnixMillis later = start.unix + 3'600'000;
  market.resume(start, [&](std::string_view symbol) -> std::optional<wire::Tick> {
    if (symbol != "BTC/USD") return std::nullopt;
    return wire::Tick{5, later, 1'000, 1};
  });
  std::vector<Seen> seen;
  market.advance({start.instant + 4'000, start.unix + 4'000},
                 [&seen](std::string_view symbol, const wire::Tick& tick) {
                   seen.push_back({std::string(symbol), tick});
                 });
  REQUIRE_FALSE(seen.empty());
  bool traded = false;
  for (const auto& [symbol, tick] : seen) {
    CHECK(tick.time >= later);
    if (symbol == "BTC/USD") {
      CHECK(std::abs(tick.price - 1'000) < 50);
      traded = true;
    }
  }
  CHECK(traded);
}
