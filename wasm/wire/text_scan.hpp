#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "wire/number_scan.hpp"

/// The steps of a scanner that knows what it expects: each says whether that was there. Everything
/// is bounded by the end of the text.
namespace tidewire::wire {

/// Reads JSON text from front to back, once. What is unusual (escapes, characters beyond ASCII) it
/// refuses to read: whoever uses it leaves that to `parse_json`.
class TextScan {
 public:
  explicit TextScan(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  [[nodiscard]] bool at_end() const { return at_ == end_; }
  [[nodiscard]] char peek() const { return at_ == end_ ? '\0' : *at_; }
  [[nodiscard]] const char* position() const { return at_; }

  void space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }

  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  /// `c` with white space around it.
  bool punctuation(char c) {
    space();
    if (!take(c)) return false;
    space();
    return true;
  }

  bool word(std::string_view expected) {
    if (static_cast<std::size_t>(end_ - at_) < expected.size() ||
        std::memcmp(at_, expected.data(), expected.size()) != 0) {
      return false;
    }
    at_ += expected.size();
    return true;
  }

  bool number(double& out) { return scan_number(at_, end_, out); }

  /// A string of printable ASCII without escapes, its quotes included.
  bool text(std::string_view& out) {
    if (!take('"')) return false;
    const char* const begin = at_;
    if (!skip_plain() || *at_ != '"') return false;
    out = {begin, static_cast<std::size_t>(at_ - begin)};
    ++at_;
    return true;
  }

 private:
  /// Moves to the first byte that is a quote, a backslash, a control character or not ASCII; false
  /// if there is none.
  bool skip_plain() {
    if constexpr (std::endian::native == std::endian::little) {
      for (; end_ - at_ >= 8; at_ += 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, at_, 8);
        constexpr std::uint64_t ones = 0x0101010101010101;
        // The top bit of a byte tells; above the lowest one that does, borrows may make it lie.
        const std::uint64_t quote = (bytes ^ ones * '"') - ones;
        const std::uint64_t backslash = (bytes ^ ones * '\\') - ones;
        const std::uint64_t control = bytes - ones * ' ';
        const std::uint64_t special = (quote | backslash | control | bytes) & ones * 0x80;
        if (special == 0) continue;
        at_ += std::countr_zero(special) / 8;
        return true;
      }
    }
    for (; at_ != end_; ++at_) {
      const auto byte = static_cast<unsigned char>(*at_);
      if (byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80) return true;
    }
    return false;
  }

  const char* at_;
  const char* end_;
};

/// True if the name is `literal`, without a call.
template <std::size_t size>
bool is_name(std::string_view name, const char (&literal)[size]) {
  constexpr std::size_t length = size - 1;
  static_assert(length > 0 && length <= 16);
  if (name.size() != length) return false;
  constexpr std::size_t head = length < 8 ? length : 8;
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  std::memcpy(&a, name.data(), head);
  std::memcpy(&b, literal, head);
  if constexpr (length > 8) {
    std::uint64_t c = 0;
    std::uint64_t d = 0;
    std::memcpy(&c, name.data() + head, length - head);
    std::memcpy(&d, literal + head, length - head);
    if (c != d) return false;
  }
  return a == b;
}

}  // namespace tidewire::wire
