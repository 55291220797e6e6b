#include "feeds/open_feeds.hpp"

#include <spdlog/spdlog.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "feeds/replay.hpp"
#include "feeds/simulated.hpp"
#include "feeds/trade_file.hpp"

namespace tidewire::server {
namespace {

using Feeds = std::vector<std::unique_ptr<Feed>>;
using ReplayResult = wire::Result<std::unique_ptr<Replay>, FeedError>;

void report_end(const TradeFile& file) {
  spdlog::info("replay ended trades={} bad_lines={}", file.good_lines(), file.bad_lines());
}

void report_bad_line(std::uint64_t line, std::string_view what) {
  spdlog::warn("replay skipped line={} reason=\"{}\"", line, what);
}

ReplayResult open_replay(const Config& config) {
  const std::filesystem::path path = config.replay_file;
  auto input = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*input) {
    return FeedError{"Cannot read the replay file " + path.string() + ": " +
                     std::strerror(errno)};
  }
  const bool rename = !config.replay_symbol.empty();
  TradeCsvReader reader(
      rename ? config.replay_symbol : symbol_from_file_name(path.filename().string()), rename);
  auto replay = std::make_unique<Replay>(
      TradeFile(std::move(input), std::move(reader), report_bad_line), config.speed, report_end);
  if (!replay->first_symbol()) {
    return FeedError{"The replay file " + path.string() +
                     " has no line that is a trade (" + std::to_string(replay->bad_lines()) +
                     " lines were refused). Known formats: CSV with a header that names "
                     "price, amount and timestamp; Binance trades; Binance aggTrades."};
  }
  return replay;
}

bool has_past(const Market& market, std::string_view symbol) {
  const auto id = market.history().find(symbol);
  return id && !market.history().candles(*id, 60'000, {0}, 1).empty();
}

/// The close of the newest candle: what the simulated prices of a symbol with a past go on from.
std::optional<wire::Tick> last_close(const Market& market, std::string_view symbol) {
  const auto id = market.history().find(symbol);
  if (!id) return std::nullopt;
  const auto candles = market.history().candles(*id, 60'000, {0}, 1);
  if (candles.empty()) return std::nullopt;
  return wire::Tick{0, candles.back().time, candles.back().close, 0};
}

void add_simulated(const Config& config, std::string_view without, Market& market, wire::Now now,
                   const RestoreMarket& restore, Feeds& feeds) {
  auto simulated = std::make_unique<SimulatedMarket>(config.seed, without);
  for (const SimulatedSeries& series : simulated->series()) {
    market.add(series.symbol().name, series.symbol().crypto);
  }
  if (restore) restore(market);
  std::set<std::string, std::less<>> real;  // those whose past need not be invented
  for (const SimulatedSeries& series : simulated->series()) {
    if (has_past(market, series.symbol().name)) real.emplace(series.symbol().name);
  }
  simulated->generate_history(now, [&](std::string_view symbol, const wire::Tick& tick) {
    if (!real.contains(symbol)) market.remember(symbol, tick);
  });
  simulated->resume(now, [&](std::string_view symbol) {
    return real.contains(symbol) ? last_close(market, symbol) : std::nullopt;
  });
  feeds.push_back(std::move(simulated));
}

}  // namespace

wire::Result<Feeds, FeedError> open_feeds(const Config& config, Market& market, wire::Now now,
                                          const RestoreMarket& restore) {
  // A recording brings the past of its symbols along, and begins it anew.
  const RestoreMarket past = config.replay_file.empty() ? restore : RestoreMarket{};
  Feeds feeds;
  std::string replayed_asset;
  if (!config.replay_file.empty()) {
    ReplayResult opened = open_replay(config);
    if (!opened.ok()) return opened.error();
    std::unique_ptr<Replay> replay = std::move(opened).value();
    const std::string symbol = *replay->first_symbol();
    replayed_asset = base_asset(symbol);
    market.add(symbol, true);
    spdlog::info("replay file={} symbol={} speed={}", config.replay_file, symbol, config.speed);
    if (config.speed > 0) {
      replay->begin(now.instant);
      feeds.push_back(std::move(replay));
    } else {
      replay->play_all([&market](std::string_view name, const wire::Tick& tick) {
        publish_tick(market, name, tick);
      });
    }
  }
  if (config.simulate) {
    add_simulated(config, replayed_asset, market, now, past, feeds);
  } else if (past) {
    past(market);
  }
  if (market.history().symbol_count() == 0) {
    spdlog::warn("market empty hint=\"use --simulate or --replay FILE\"");
  }
  return feeds;
}

void publish_tick(Market& market, std::string_view symbol, const wire::Tick& tick) {
  if (!market.history().find(symbol)) market.add(symbol, true);
  market.publish(symbol, tick);
}

}  // namespace tidewire::server
