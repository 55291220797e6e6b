#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/event.hpp"
#include "wire/messages.hpp"
#include "wire/time.hpp"

namespace tidewire::core {

/// The newest `capacity` candles of one symbol at one interval, made of its ticks and completed by
/// the server's own.
///
/// Every tick counts once: the series hands each one over when it has accepted it, in whatever
/// order they come. What the server's answer says replaces what was made here; where it also says
/// up to which tick it counts (`position`), the ticks after that are counted on top of it, and the
/// result is exact. Where it does not, its complete buckets replace ours, and the open one is
/// combined: its open, the wider range, our close, the larger volume.
class CandleSeries {
 public:
  /// Ticks kept while the server is being asked; with more than these the answer is combined as
  /// if it had no position.
  static constexpr std::size_t recent_max = 10'000;

  CandleSeries(wire::Millis interval_ms, std::size_t capacity);

  [[nodiscard]] wire::Millis interval_ms() const { return interval_ms_; }
  /// Oldest first, without doubles; a bucket without ticks has no candle. Valid until the next
  /// change.
  [[nodiscard]] std::span<const wire::Candle> candles() const { return candles_; }

  /// A tick that has not been counted yet; `epoch` is that of its number (empty for none).
  void add(const wire::Tick& tick, std::string_view epoch);

  /// What is here from `since` on may have holes, because the connection, or ticks, were lost; or
  /// may never have happened, where the server goes on with another numbering.
  void lost(wire::UnixMillis since);
  [[nodiscard]] bool has_gap() const { return has_gap_; }

  /// From when on the server's candles are needed; 0: all that fit.
  [[nodiscard]] wire::UnixMillis since() const { return exact_ ? since_ : wire::UnixMillis{}; }

  /// The server is being asked: keep what comes until it answers.
  void begin_asking();
  void give_up_asking();

  /// The server's candles, of which one answer holds `limit` at most. `points` are the series' own,
  /// `epoch` is what its numbers belong to now.
  void merge(std::span<const wire::Candle> candles, const wire::Position& position,
             std::span<const wire::Tick> points, std::string_view epoch, std::size_t limit);

 private:
  /// Which tick a candle opened and closed with, so that late ones find their place.
  struct Edges {
    std::uint64_t open_seq = 0;
    wire::UnixMillis open_time;
    std::uint64_t close_seq = 0;
    wire::UnixMillis close_time;
  };

  [[nodiscard]] wire::UnixMillis bucket_of(wire::UnixMillis time) const;
  [[nodiscard]] std::size_t index_of(wire::UnixMillis bucket) const;
  void count(const wire::Tick& tick);
  void count_in(std::size_t index, const wire::Tick& tick);
  void insert(std::size_t index, const wire::Candle& candle, const Edges& edges);
  void replace_from(std::span<const wire::Candle> candles, const wire::Position& position);
  void combine(std::span<const wire::Candle> candles);
  void trim();

  wire::Millis interval_ms_;
  std::size_t capacity_;
  std::vector<wire::Candle> candles_;
  std::vector<Edges> edges_;  // one for each candle
  std::string epoch_;         // of the numbers in the edges
  std::uint64_t seq_max_ = 0;

  std::string covered_epoch_;  // ticks of this epoch up to this number are in the server's candles
  std::uint64_t covered_seq_ = 0;

  bool asking_ = false;
  bool overflowed_ = false;
  std::vector<wire::Tick> recent_;  // counted while asking
  bool has_gap_ = false;
  bool exact_ = false;  // as of the last answer
  wire::UnixMillis since_;
};

/// `60000` is `1m`: the longest unit that divides it, as REST addresses name intervals.
[[nodiscard]] std::string interval_name(wire::Millis interval_ms);

/// The candles of one symbol at one interval that somebody wants, and where it stands in asking the
/// server for them: on the first use, after every loss, and up to `tries_max` times where no useful
/// answer comes.
struct CandleSubscription {
  static constexpr int tries_max = 3;

  CandleSubscription(wire::Millis interval_ms, std::size_t capacity)
      : series(interval_ms, capacity) {}

  CandleSeries series;
  bool wanted = true;
  wire::Instant release_at;
  /// When to ask; nothing: not at all.
  std::optional<wire::Instant> ask_at;
  RequestId request = 0;
  wire::Instant deadline;  // of the request
  int tries = 0;
  std::uint64_t revision = 0;
};

}  // namespace tidewire::core
