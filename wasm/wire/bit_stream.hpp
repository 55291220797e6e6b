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

/// Eight bytes, the first one at the top. The library's swap is twice as long in WebAssembly, which
/// has no instruction for it.
[[gnu::always_inline]] inline std::uint64_t load_big_endian(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, 8);
  if constexpr (std::endian::native == std::endian::little) {
    constexpr std::uint64_t odd_bytes = 0x00FF00FF00FF00FF;
    constexpr std::uint64_t odd_pairs = 0x0000FFFF0000FFFF;
    bytes = (bytes >> 8 & odd_bytes) | (bytes & odd_bytes) << 8;
#if defined(__wasm__)
    asm("" : "+r"(bytes));  // or the compiler sees the swap, and writes it in its own way
#endif
    bytes = (bytes >> 16 & odd_pairs) | (bytes & odd_pairs) << 16;
    bytes = std::rotl(bytes, 32);
  }
  return bytes;
}

/// Reads what BitWriter wrote, through a window of up to 63 bits. Behind the end there are zeros:
/// `exhausted` tells.
///
/// `read` and `fill` work everywhere. What goes through a whole column looks at the window itself,
/// and fills it with `fill_fast` as long as that can be done.
class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  /// The next bits, at the top; `held` of them are known to be there.
  [[nodiscard, gnu::always_inline]] std::uint64_t window() const { return window_; }
  [[nodiscard, gnu::always_inline]] int held() const { return held_; }

  /// Steps over `count` (0 to 63) bits that are held.
  [[gnu::always_inline]] void skip(int count) {
    window_ <<= count;
    held_ -= count;
  }

  /// Holds 56 bits or more; false, and nothing has changed, near the end of the bytes.
  [[gnu::always_inline]] bool fill_fast() {
    if (end_ - at_ < 8) return false;
    // Of the last byte only a part may fit. It is read again: its bits fall on themselves.
    window_ |= load_big_endian(at_) >> held_;
    at_ += (63 - held_) >> 3;
    held_ |= 56;
    return true;
  }

  /// The same at any place.
  [[gnu::noinline]] void fill() {
    while (held_ <= 55) {
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

  /// `count` from 0 to 56.
  [[gnu::noinline]] std::uint64_t read(int count) {
    fill();
    const std::uint64_t value = window_ >> 1 >> (63 - count);
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
  const char* at_;
  const char* end_;
  std::uint64_t window_ = 0;
  int held_ = 0;
  int behind_end_ = 0;  // bytes of zeros in the window
};

}  // namespace tidewire::wire
