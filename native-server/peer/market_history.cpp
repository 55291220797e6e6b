#include "peer/market_history.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "wire/limits.hpp"

namespace tidewire::server {
namespace {

constexpr wire::Millis second_ms = 1'000;
constexpr wire::Millis minute_ms = 60 * second_ms;
constexpr wire::Millis day_ms = 24 * 60 * minute_ms;

// The longest a number gets: a seq or time below 2^53 has 16 digits, a double 24 characters.
constexpr std::size_t tick_bytes_max = 16 + 16 + 2 * 24 + 6;
constexpr std::size_t candle_bytes_max = 16 + 5 * 24 + 8;
constexpr std::size_t envelope_bytes_max = 4'096;  // symbol and epoch, escaped, and the names
static_assert(MarketHistory::answer_ticks_max * tick_bytes_max +
                      MarketHistory::answer_candles_max * candle_bytes_max + envelope_bytes_max <=
                  wire::limits::server_frame_bytes_max,
              "the largest backfill must fit one frame");

std::vector<wire::Tick> newest(const BoundedRing<wire::Tick>& ticks, std::size_t count) {
  count = std::min(count, ticks.size());
  std::vector<wire::Tick> found;
  found.reserve(count);
  for (std::size_t i = ticks.size() - count; i < ticks.size(); ++i) found.push_back(ticks[i]);
  return found;
}

}  // namespace

MarketHistory::Series::Series(std::string_view symbol, const HistoryLimits& limits)
    : name(symbol),
      ticks(limits.ticks_max),
      minutes(minute_ms, limits.minute_candles_max),
      seconds(second_ms, limits.second_candles_max) {}

MarketHistory::MarketHistory(std::string epoch, HistoryLimits limits)
    : epoch_(std::move(epoch)), limits_(limits) {
  assert(!epoch_.empty() && epoch_.size() <= wire::limits::epoch_bytes_max);
}

SymbolId MarketHistory::add(std::string_view symbol) {
  if (const auto id = find(symbol)) return *id;
  assert(!full());
  assert(!symbol.empty() && symbol.size() <= wire::limits::symbol_bytes_max);
  const auto id = static_cast<SymbolId>(series_.size());
  series_.emplace_back(symbol, limits_);
  ids_.emplace(symbol, id);
  return id;
}

std::optional<SymbolId> MarketHistory::find(std::string_view symbol) const {
  const auto found = ids_.find(symbol);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

wire::Tick MarketHistory::append(SymbolId id, wire::Tick tick) {
  Series& series = series_[id];
  tick.seq = ++series.seq;
  series.ticks.push_back(tick);
  series.minutes.add(tick);
  series.seconds.add(tick);
  return tick;
}

void MarketHistory::append_numbered(SymbolId id, const wire::Tick& tick) {
  assert(tick.seq == series_[id].seq + 1);
  append(id, tick);
}

void MarketHistory::begin_epoch(std::string epoch) {
  assert(!epoch.empty() && epoch.size() <= wire::limits::epoch_bytes_max && epoch != epoch_);
  epoch_ = std::move(epoch);
}

void MarketHistory::restart(std::string epoch) {
  begin_epoch(std::move(epoch));
  for (SymbolId id = 0; id < series_.size(); ++id) forget(id);
}

void MarketHistory::restore(SymbolId id, std::uint64_t seq, std::span<const wire::Candle> minutes,
                            std::span<const wire::Tick> ticks) {
  Series& series = series_[id];
  assert(series.ticks.empty());
  for (const wire::Candle& candle : minutes) series.minutes.restore(candle);
  const wire::UnixMillis covered = minutes.empty()
                                       ? wire::UnixMillis{std::numeric_limits<std::int64_t>::min()}
                                       : minutes.back().time + minute_ms;
  for (const wire::Tick& tick : ticks) {
    series.ticks.push_back(tick);
    series.seconds.add(tick);
    if (tick.time >= covered) series.minutes.add(tick);
  }
  series.seq = seq;
}

std::vector<wire::Tick> MarketHistory::ticks(SymbolId id, std::size_t count_max) const {
  return newest(series_[id].ticks, count_max);
}

wire::Tick MarketHistory::append(std::string_view symbol, const wire::Tick& tick) {
  return append(add(symbol), tick);
}

wire::Position MarketHistory::position(SymbolId id) const { return {epoch_, series_[id].seq}; }

std::optional<wire::Tick> MarketHistory::last(SymbolId id) const {
  if (series_[id].ticks.empty()) return std::nullopt;
  return series_[id].ticks.back();
}

double MarketHistory::change_24h(SymbolId id) const {
  const Series& series = series_[id];
  if (series.ticks.empty()) return std::numeric_limits<double>::quiet_NaN();
  const wire::Tick& now = series.ticks.back();
  const wire::Candle* then = series.minutes.complete_at({now.time.ms - day_ms});
  if (then == nullptr || then->close <= 0) return std::numeric_limits<double>::quiet_NaN();
  const double change = (now.price - then->close) / then->close * 100;
  return std::round(change * 10'000) / 10'000;  // more digits would only be longer frames
}

BackfillAnswer MarketHistory::answer(SymbolId id, wire::UnixMillis since,
                                     std::optional<wire::Position> from,
                                     std::uint32_t limit) const {
  const Series& series = series_[id];
  const std::size_t ticks_max =
      limit == 0 ? answer_ticks_max : std::min<std::size_t>(limit, answer_ticks_max);
  BackfillAnswer answer;
  answer.position = position(id);

  if (from && from->epoch == epoch_ && from->seq <= series.seq) {
    const std::uint64_t missed = series.seq - from->seq;
    const std::uint64_t wanted = limit == 0 ? missed : std::min<std::uint64_t>(missed, limit);
    if (wanted <= ticks_max && wanted <= series.ticks.size()) {
      answer.recovered = true;
      answer.ticks = newest(series.ticks, wanted);
      return answer;
    }
  }
  answer.candles =
      candles(id, from ? interval_for(series, since) : minute_ms, since, answer_candles_max);
  if (limit != 0) answer.ticks = newest(series.ticks, ticks_max);
  return answer;
}

std::vector<wire::Candle> MarketHistory::candles(SymbolId id, wire::Millis interval_ms,
                                                 wire::UnixMillis since,
                                                 std::size_t count_max) const {
  const Series& series = series_[id];
  const CandleSeries& source = interval_ms % minute_ms == 0 ? series.minutes : series.seconds;
  return source.since(since, interval_ms, count_max);
}

wire::Millis MarketHistory::interval_for(const Series& series, wire::UnixMillis since) const {
  if (series.minutes.empty()) return minute_ms;
  const wire::UnixMillis end =
      series.ticks.empty() ? series.minutes.back().time + minute_ms : series.ticks.back().time;
  const auto fits = [end](wire::UnixMillis start, wire::Millis interval_ms) {
    const auto room = static_cast<wire::Millis>(answer_candles_max) - 2;  // two broken buckets
    return end - start <= room * interval_ms;
  };
  if (!series.seconds.empty() && series.seconds.front().time <= since && fits(since, second_ms)) return second_ms;
  const wire::UnixMillis start = std::max(since, series.minutes.front().time);
  constexpr std::array<wire::Millis, 5> wider = {1, 5, 15, 60, 240};
  for (const wire::Millis minutes : wider) {
    if (fits(start, minutes * minute_ms)) return minutes * minute_ms;
  }
  return day_ms;
}

}  // namespace tidewire::server
