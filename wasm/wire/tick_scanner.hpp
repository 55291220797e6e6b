#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "wire/frame_shape.hpp"
#include "wire/messages.hpp"

namespace tidewire::wire {

/// The fields of a tick's object; `other` for those that nobody reads. From `volume` to `seq`,
/// null is as good as nothing.
enum class TickKey : std::uint8_t {
  type, ticks, symbol, price, volume, timestamp, change, seq, other
};

/// Rows that are made anew for each frame, in memory that stays.
class TickRows {
 public:
  void clear() { count_ = 0; }
  [[nodiscard]] std::size_t size() const { return count_; }
  /// The next row, which still holds what an earlier frame left in it.
  TickRow& add() {
    if (count_ == rows_.size()) grow();
    return rows_[count_++];
  }
  [[nodiscard]] std::span<TickRow> rows() { return {rows_.data(), count_}; }

 private:
  void grow();
  std::vector<TickRow> rows_;
  std::size_t count_ = 0;
};

/// Reads the frames that come by the thousand, ticks in the shapes that servers write, in one pass:
/// text that is checked while it is read, numbers that are rounded in place, nothing allocated once
/// it is warm.
///
/// It may always say no, and does so to whatever is unusual: escapes and characters beyond ASCII,
/// nested values that it does not know, a key twice, a field of the wrong kind. What it does read
/// means the same as to the dialects' decoders, to the last bit; what it refuses is theirs.
/// tests/cpp/fuzz/tick_scanner.cpp holds it against both, and against nlohmann/json.
class TickScanner {
 public:
  /// `market_data` and `market_data_batch` of the stream dialect, their fields in any order; empty
  /// for everything else. Valid until the next call, or until `frame` is gone.
  [[nodiscard]] std::span<const TickRow> stream(std::string_view frame);

  /// A tick of the feed dialect, an array of them, or a map from symbol to tick.
  [[nodiscard]] std::span<const TickRow> feed(std::string_view frame);

 private:
  TickRows rows_;
  FrameShape<TickKey> stream_shape_;
  FrameShape<TickKey> feed_shape_;
};

}  // namespace tidewire::wire
