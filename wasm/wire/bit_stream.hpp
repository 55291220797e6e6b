#pragma once

#include <bit>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tidewire::wire {

/// Appends bits to a string, the most significant first.
class BitWriter {
 public:
  explicit BitWriter(std::string& out) : out_(out) {}

  /// The lowest `count` (0 to 56) bits of `value`; those above must be 0.
  void write(std::uint64_t value, int count) {
    assert(count <= 56 && (count == 56 || value >> count == 0));
    waiting_ = waiting_ << count | value;
    held_ += count;
    while (held_ >= 8) {
      held_ -= 8;
      out_.push_back(static_cast<char>(waiting_ >> held_ & 0xFF));
    }
  }

  /// Fills the last byte with zeros.
  void finish() {
    if (held_ > 0) write(0, 8 - held_);
  }

 private:
  std::string& out_;
  std::uint64_t waiting_ = 0;
  int held_ = 0;  // less than 8 between calls
};

/// Reads what BitWriter wrote. Behind the end there are zeros: `exhausted` tells.
class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  /// The next 57 bits or more, at the top.
  [[gnu::always_inline]] std::uint64_t peek() {
    if (held_ < 57) refill();
    return window_;
  }

  /// Steps over `count` (0 to 57) bits that were peeked at.
  [[gnu::always_inline]] void skip(int count) {
    window_ <<= count;
    held_ -= count;
  }

  /// `count` from 0 to 57.
  [[gnu::always_inline]] std::uint64_t read(int count) {
    if (count == 0) return 0;
    const std::uint64_t value = peek() >> (64 - count);
    skip(count);
    return value;
  }

  /// More was read than there was.
  [[nodiscard]] bool exhausted() const { return behind_end_ * 8 > held_; }

  /// All that is left, where the bits end and bytes begin again; not after `exhausted`.
  [[nodiscard]] std::string_view rest() const {
    const int unread = (held_ - behind_end_ * 8) / 8;
    return {at_ - unread, static_cast<std::size_t>(end_ - at_ + unread)};
  }

 private:
  [[gnu::always_inline]] void refill() {
    if (end_ - at_ >= 8) {
      std::uint64_t next = 0;
      std::memcpy(&next, at_, 8);
      if constexpr (std::endian::native == std::endian::little) next = __builtin_bswap64(next);
      const int bytes = (64 - held_) / 8;
      // Whole bytes only; what of the next one does not fit is read again.
      window_ |= bytes == 8 ? next : next >> (64 - bytes * 8) << (64 - held_ - bytes * 8);
      at_ += bytes;
      held_ += bytes * 8;
      return;
    }
    refill_at_end();
  }

  void refill_at_end() {
    while (held_ <= 56) {
      std::uint64_t byte = 0;
      if (at_ != end_) {
        byte = static_cast<unsigned char>(*at_++);
      } else {
        ++behind_end_;
      }
      window_ |= byte << (56 - held_);
      held_ += 8;
    }
  }

  const char* at_;
  const char* end_;
  std::uint64_t window_ = 0;
  int held_ = 0;
  int behind_end_ = 0;  // bytes of zeros in the window
};

}  // namespace tidewire::wire
