#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "peer/bounded_ring.hpp"
#include "peer/candle_series.hpp"
#include "wire/messages.hpp"

namespace tidewire::server {

/// A symbol's number within one MarketHistory; they count up from 0.
using SymbolId = std::uint32_t;

/// Bounds of the history of each symbol: beyond them the oldest falls out.
struct HistoryLimits {
  std::size_t ticks_max = 10'000;
  std::size_t minute_candles_max = 2 * 24 * 60;  // two days: 24 h changes, with room
  std::size_t second_candles_max = 60 * 60;
};

/// What a client missed. `position` says where the symbol stood at that moment; its epoch is a
/// view of the history's.
struct BackfillAnswer {
  std::vector<wire::Candle> candles;
  std::vector<wire::Tick> ticks;
  bool recovered = false;
  wire::Position position;
};

/// The recent past of every symbol, and the numbering of its ticks.
///
/// A value: a copy is a snapshot, which continues in the same epoch with the next number (a
/// restart that kept its history). A new object with a new epoch starts at 1 again (one that
/// lost it). Epochs must differ between any two histories that number differently.
class MarketHistory {
 public:
  explicit MarketHistory(std::string epoch, HistoryLimits limits = {});

  /// The symbol's id; adds it when it is new. At most `symbols_max` symbols: adding more is a
  /// programming error (feeds check `full()` first).
  SymbolId add(std::string_view symbol);
  [[nodiscard]] bool full() const { return series_.size() >= symbols_max; }

  [[nodiscard]] std::optional<SymbolId> find(std::string_view symbol) const;
  [[nodiscard]] std::size_t symbol_count() const { return series_.size(); }
  [[nodiscard]] std::string_view symbol(SymbolId id) const { return series_[id].name; }
  [[nodiscard]] std::string_view epoch() const { return epoch_; }

  /// Gives the tick its number (its own `seq` is ignored) and keeps it. Deliver what this returns
  /// to every peer before the next call into any of them: positions are answered from here.
  wire::Tick append(SymbolId id, wire::Tick tick);
  wire::Tick append(std::string_view symbol, const wire::Tick& tick);

  /// A tick that has its number already, the one after the last.
  void append_numbered(SymbolId id, const wire::Tick& tick);

  /// Continues under another name: from here on the numbers are given by somebody else.
  void begin_epoch(std::string epoch);
  /// Forgets everything but the symbols, whose ids stay.
  void restart(std::string epoch);
  /// Forgets one symbol's past; its id stays.
  void forget(SymbolId id) { series_[id] = Series(std::string(series_[id].name), limits_); }
  /// Gives a symbol that has been forgotten its past: `ticks` are numbered without a hole up to
  /// `seq`, `minutes` are complete candles; both oldest first.
  void restore(SymbolId id, std::uint64_t seq, std::span<const wire::Candle> minutes,
               std::span<const wire::Tick> ticks);

  /// The newest `count_max` ticks, oldest first.
  [[nodiscard]] std::vector<wire::Tick> ticks(SymbolId id, std::size_t count_max) const;

  /// Where the symbol stands; `seq` is 0 before its first tick.
  [[nodiscard]] wire::Position position(SymbolId id) const;
  [[nodiscard]] std::optional<wire::Tick> last(SymbolId id) const;

  /// In per cent; NaN while the history does not reach back 24 hours.
  [[nodiscard]] double change_24h(SymbolId id) const;

  /// What a client missed that stands at `from` (or says only the time of its last tick), and
  /// can keep `limit` ticks (0: any number).
  ///
  /// Recovered: every tick after `from`, or the newest `limit` of them. Otherwise: candles since
  /// `since` (of one minute without a position, else as fine as the span allows) and the newest
  /// `limit` ticks.
  [[nodiscard]] BackfillAnswer answer(SymbolId id, wire::UnixMillis since,
                                      std::optional<wire::Position> from,
                                      std::uint32_t limit) const;

  /// The newest `count_max` candles whose bucket ends after `since`; the interval is a multiple
  /// of one second.
  [[nodiscard]] std::vector<wire::Candle> candles(SymbolId id, wire::Millis interval_ms,
                                                  wire::UnixMillis since,
                                                  std::size_t count_max) const;

  /// Bounds the memory of a feed that invents symbols.
  static constexpr std::size_t symbols_max = 1'024;

  /// A backfill answer fits wire::limits::server_frame_bytes_max at these sizes (see the .cpp).
  static constexpr std::size_t answer_ticks_max = 10'000;
  static constexpr std::size_t answer_candles_max = 500;

 private:
  struct Series {
    Series(std::string_view symbol, const HistoryLimits& limits);

    std::string name;
    std::uint64_t seq = 0;
    BoundedRing<wire::Tick> ticks;
    CandleSeries minutes;
    CandleSeries seconds;
  };

  [[nodiscard]] wire::Millis interval_for(const Series& series, wire::UnixMillis since) const;

  std::string epoch_;
  HistoryLimits limits_;
  std::deque<Series> series_;  // a deque: names stay where they are
  std::map<std::string, SymbolId, std::less<>> ids_;
};

}  // namespace tidewire::server
