#include "feeds/replay.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace tidewire;
using namespace tidewire::server;

namespace {

using BadLines = std::vector<std::pair<std::uint64_t, std::string>>;

TradeFile file(const std::string& text, BadLines* bad = nullptr) {
  return {std::make_unique<std::istringstream>(text), TradeCsvReader("X", false),
          [bad](std::uint64_t line, std::string_view what) {
            if (bad != nullptr) bad->emplace_back(line, what);
          }};
}

/// One trade `offset` milliseconds after the first.
std::string line(int price, std::int64_t offset) {
  return "1," + std::to_string(price) + ",1,1," + std::to_string(1'704'067'200'000 + offset) +
         ",true\n";
}

wire::Now at(std::int64_t ms) { return {{ms}, {ms}}; }

struct Played {
  TickSink sink() {
    return [this](std::string_view, const wire::Tick& tick) { prices.push_back(tick.price); };
  }
  std::vector<double> prices;
};

}  // namespace

TEST_CASE("a replay keeps the recorded distances, divided by the speed") {
  int ended = 0;
  Replay replay(file(line(1, 0) + line(2, 100) + line(3, 300)), 2,
                [&ended](const TradeFile&) { ++ended; });
  CHECK(replay.first_symbol() == "X");
  replay.begin({1'000});
  Played played;
  CHECK(replay.next_due() == wire::Instant{1'000});
  replay.advance(at(1'000), played.sink());
  CHECK(played.prices == std::vector<double>{1});
  CHECK(replay.next_due() == wire::Instant{1'050});
  replay.advance(at(1'049), played.sink());
  CHECK(played.prices.size() == 1);
  CHECK(ended == 0);
  replay.advance(at(5'000), played.sink());
  CHECK(played.prices == std::vector<double>{1, 2, 3});
  CHECK(ended == 1);
  CHECK_FALSE(replay.next_due().has_value());
}

TEST_CASE("a trade that is older than the one before follows it at once, with its own time") {
  Replay replay(file(line(1, 0) + line(2, 100) + line(3, 50) + line(4, 101)), 1,
                [](const TradeFile&) {});
  replay.begin({0});
  std::vector<std::int64_t> times;
  const TickSink sink = [&times](std::string_view, const wire::Tick& tick) {
    times.push_back(tick.time.ms - 1'704'067'200'000);
  };
  replay.advance(at(100), sink);
  CHECK(times == std::vector<std::int64_t>{0, 100, 50});
  CHECK(replay.next_due() == wire::Instant{101});
}

TEST_CASE("one turn of a fast replay is bounded") {
  std::string text;
  for (int i = 1; i <= 2'500; ++i) text += line(i, 0);
  Replay replay(file(text), 1, [](const TradeFile&) {});
  replay.begin({0});
  Played played;
  replay.advance(at(0), played.sink());
  CHECK(played.prices.size() == Replay::batch_max);
  CHECK(replay.next_due() == wire::Instant{0});
  replay.advance(at(0), played.sink());
  replay.advance(at(0), played.sink());
  CHECK(played.prices.size() == 2'500);
  CHECK(played.prices.back() == 2'500);
}

TEST_CASE("everything at once comes in order") {
  Replay replay(file(line(1, 0) + line(2, 86'400'000) + line(3, 5)), 0, [](const TradeFile&) {});
  Played played;
  replay.play_all(played.sink());
  CHECK(played.prices == std::vector<double>{1, 2, 3});
}

TEST_CASE("a replay that takes over skips what the market has, and goes on at its own pace") {
  Replay replay(file(line(1, 0) + line(2, 100) + line(3, 200) + line(4, 300) + line(5, 500)), 1,
                [](const TradeFile&) {});
  replay.begin({1'000});
  Played played;
  replay.resume(at(9'000), [](std::string_view symbol) -> std::optional<wire::Tick> {
    CHECK(symbol == "X");
    return wire::Tick{7, {1'704'067'200'000 + 200}, 3, 1};
  });
  CHECK(replay.next_due() == wire::Instant{9'000});
  replay.advance(at(9'000), played.sink());
  CHECK(played.prices == std::vector<double>{4});
  CHECK(replay.next_due() == wire::Instant{9'200});
  // One that is ahead of the market already stays where it is.
  replay.resume(at(9'100), [](std::string_view) {
    return wire::Tick{7, {1'704'067'200'000}, 1, 1};
  });
  CHECK(replay.next_due() == wire::Instant{9'200});
}
TEST_CASE("malformed lines are reported with their numbers and skipped") {
  BadLines bad;
  TradeFile trades = file("nonsense\n" + line(1, 0) + "\n1,x,1,1,1704067200000,true\n" +
                              std::string(5'000, '9') + "\n" + line(2, 1),
                          &bad);
  CHECK(trades.next()->tick.price == 1);
  CHECK(trades.next()->tick.price == 2);
  CHECK_FALSE(trades.next().has_value());
  REQUIRE(bad.size() == 3);
  CHECK(bad[0] == std::pair<std::uint64_t, std::string>{1, "not the columns of a known format"});
  CHECK(bad[1] == std::pair<std::uint64_t, std::string>{4, "bad price"});
  CHECK(bad[2] == std::pair<std::uint64_t, std::string>{5, "line too long"});
  CHECK(trades.good_lines() == 2);
  CHECK(trades.bad_lines() == 3);
}

TEST_CASE("only the first malformed lines are reported, the others counted") {
  BadLines bad;
  std::string text;
  for (int i = 0; i < 100; ++i) text += "bad\n";
  TradeFile trades = file(text, &bad);
  CHECK_FALSE(trades.next().has_value());
  CHECK(bad.size() == TradeFile::bad_lines_reported_max);
  CHECK(trades.bad_lines() == 100);
}

TEST_CASE("a last line without a line end is read") {
  std::string text = line(1, 0) + line(2, 1);
  text.pop_back();
  TradeFile trades = file(text);
  CHECK(trades.next().has_value());
  CHECK(trades.next()->tick.price == 2);
}

TEST_CASE("the recorded BTCUSDT trades are read completely") {
  const std::filesystem::path recorded =
      std::filesystem::path(TIDEWIRE_SOURCE_DIR) /
      "../shared/data/binance-futures_trades_2020-02-22_BTCUSDT.csv";
  if (!std::filesystem::exists(recorded)) {
    WARN("SKIPPED: " << recorded.filename().string() << " is not here");
    return;
  }
  TradeFile trades(std::make_unique<std::ifstream>(recorded), TradeCsvReader("X", false),
                   [](std::uint64_t, std::string_view) {});
  std::optional<RecordedTrade> last;
  double volume = 0;
  while (auto next = trades.next()) {
    CHECK(next->symbol == "BTCUSDT");
    volume += next->tick.volume;
    last = RecordedTrade{"BTCUSDT", next->tick};
  }
  CHECK(trades.good_lines() == 9'999);
  CHECK(trades.bad_lines() == 0);
  REQUIRE(last.has_value());
  CHECK(last->tick == wire::Tick{0, {1'582'337'147'728}, 9'666.84, 0.07});
  CHECK(volume > 0);
}
