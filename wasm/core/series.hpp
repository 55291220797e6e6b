#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/messages.hpp"

namespace tidewire::core {

/// The newest `capacity` ticks of one symbol: ordered, without doubles, and able to say whether
/// anything is missing.
///
/// Points live in two parts. The *segment* at the end belongs to one numbering (epoch), so for it
/// completeness can be proven: everything in (floor, head] is there, or `missing()`. Points
/// before it are *sealed*: of an older epoch, or on the other side of a loss that nobody can fill.
/// As long as such a seam is within the window, `has_gap()`.
///
/// A server without positions numbers nothing. Then a segment is one connection, ordered by time,
/// and a seam is closed by the server's candles. Of a bucket that was seen in part they cannot say
/// what is missing, only that something is: then `has_gap()` until that seam has left the window.
class Series {
 public:
  enum class Outcome : std::uint8_t {
    appended,
    duplicate,  // it was there already, or is older than the window
  };

  explicit Series(std::size_t capacity);

  /// Oldest first, at most `capacity`. Valid until the next change.
  [[nodiscard]] std::span<const wire::Tick> points() const {
    return {points_.data() + first_, points_.size() - first_};
  }
  [[nodiscard]] bool empty() const { return points().empty(); }

  /// A new connection has begun: what comes from now on may have a hole before it.
  void begin_connection();

  /// The server has told where it stands. With `history`, the last `capacity` ticks up to there
  /// count as missing if there is nothing yet.
  void announce(const wire::Position& position, bool history);

  Outcome append(const wire::Tick& tick);

  /// Appends as many of `ticks` as simply go on from the newest point, each with the next number
  /// and a time; the same as `append` of each, but at once. Returns how many: 0 where the first is
  /// unusual in any way.
  std::size_t append_run(std::span<const wire::Tick> ticks);

  /// The time of a tick that comes without one: now, but never before those that came before it,
  /// however the clock is set.
  [[nodiscard]] wire::UnixMillis time_at_arrival(wire::UnixMillis now) const;

  /// A tick that was polled while there was no connection: shown at the end, but no part of the
  /// claim, because nobody can tell how it relates to the numbering. The next live tick or backfill
  /// replaces it by what really happened.
  Outcome append_provisional(const wire::Tick& tick);

  /// Merges the server's answer. With numbers: what is not there is inserted in its place. By
  /// time: candles that lie in the seam before this connection become points (time and close).
  void merge(const wire::Backfill& backfill, bool history);

  /// The ticks that the last `merge` has brought and that were not there before, oldest first,
  /// also those for which the window has no room. Valid until the next change.
  [[nodiscard]] std::span<const wire::Tick> fresh() const { return fresh_; }

  /// The epoch of the numbering; empty where there is none, or where it is not known yet.
  [[nodiscard]] std::string_view epoch() const {
    return numbered_ ? std::string_view(epoch_) : std::string_view();
  }
  /// The points that belong to it, by number.
  [[nodiscard]] std::span<const wire::Tick> numbered_points() const {
    return numbered_ ? segment() : std::span<const wire::Tick>();
  }

  /// Numbers in (floor, head] are not there.
  [[nodiscard]] bool missing() const;

  /// Nobody will fill what is missing: the points before it are sealed, `has_gap()` tells.
  void accept_loss();

  /// Something was lost inside the window.
  [[nodiscard]] bool has_gap() const { return seam_open() || before_hole_ > 0; }

  /// Up to where everything is there; the epoch is empty where there is no numbering.
  [[nodiscard]] wire::Position resume_position() const;

  /// The time of the last point up to which everything is there; 0 if there is none.
  [[nodiscard]] wire::UnixMillis resume_time() const;

 private:
  [[nodiscard]] std::size_t complete_count() const;
  [[nodiscard]] std::size_t segment_begin() const { return first_ + sealed_; }
  [[nodiscard]] std::span<const wire::Tick> segment() const {
    return points().subspan(sealed_, points().size() - sealed_ - provisional_);
  }
  void drop_provisional();
  [[nodiscard]] bool seam_open() const { return broken_ && sealed_ > 0; }
  [[nodiscard]] bool is_short_of(std::span<const wire::Candle> candles) const;
  void start_segment(bool broken);
  void start_numbering(std::string_view epoch, std::uint64_t floor, std::uint64_t head);
  [[nodiscard]] bool continues_numbering(const wire::Tick& tick) const;
  Outcome append_numbered(const wire::Tick& tick);
  Outcome append_by_time(const wire::Tick& tick);
  void merge_ticks(std::span<const wire::Tick> ticks);
  void drop_before_seam(std::vector<wire::Tick>& ticks);
  [[nodiscard]] bool is_sealed(const wire::Tick& tick) const;
  void fill_seam(std::span<const wire::Candle> candles);
  void trim();

  std::size_t capacity_;
  std::vector<wire::Tick> points_;  // the window starts at first_; room for two windows
  std::vector<wire::Tick> scratch_;
  std::vector<wire::Tick> fresh_;
  std::size_t first_ = 0;
  std::size_t sealed_ = 0;
  std::size_t provisional_ = 0;  // at the very end, behind the segment
  std::size_t repeats_ = 0;     // ticks in a row that lay before the seam
  std::size_t older_ = 0;       // ticks in a row that were older than the newest point
  bool broken_ = false;         // something is missing between the sealed points and the segment
  std::size_t before_hole_ = 0; // without numbers: points before the last hole that candles told
  bool numbered_ = false;
  bool confirmed_ = false;      // the epoch was announced on this connection
  bool segment_is_new_ = true;  // the segment began on this connection
  std::string epoch_;           // empty: the server numbers, but names no epoch
  std::uint64_t floor_ = 0;     // of the segment: everything after it is claimed
  std::uint64_t head_ = 0;      // the highest number known to exist
};

}  // namespace tidewire::core
