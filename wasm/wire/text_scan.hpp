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

/// Whether the bytes are equal, without a call: most texts here are short.
inline bool same_bytes(const char* a, const char* b, std::size_t size) {
  for (; size >= 8; size -= 8, a += 8, b += 8) {
    std::uint64_t word_a = 0;
    std::uint64_t word_b = 0;
    std::memcpy(&word_a, a, 8);
    std::memcpy(&word_b, b, 8);
    if (word_a != word_b) return false;
  }
  for (; size > 0; --size) {
    if (*a++ != *b++) return false;
  }
  return true;
}

/// A string of printable ASCII without escapes, in quotes: what is behind it, or nullptr.
const char* scan_plain_text(const char* at, const char* end, std::string_view& out);

/// Reads JSON text from front to back, once. What is unusual (escapes, characters beyond ASCII) it
/// refuses to read: whoever uses it leaves that to `parse_json`.
class TextScan {
 public:
  explicit TextScan(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  [[nodiscard]] bool at_end() const { return at_ == end_; }
  [[nodiscard]] char peek() const { return at_ == end_ ? '\0' : *at_; }
  [[nodiscard]] const char* position() const { return at_; }

  void space() {
    // One look tells for all that is not white space, which is nearly everything.
    while (at_ != end_ && static_cast<unsigned char>(*at_) <= ' ' && is_space(*at_)) ++at_;
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

  /// Takes the text in [from, to) off the front.
  bool same(const char* from, const char* to) {
    const std::ptrdiff_t size = to - from;
    if (end_ - at_ < size || !same_bytes(from, at_, static_cast<std::size_t>(size))) return false;
    at_ += size;
    return true;
  }

  bool number(double& out) { return moved(scan_number(at_, end_, out)); }

  /// A string of printable ASCII without escapes, its quotes included.
  bool text(std::string_view& out) { return moved(scan_plain_text(at_, end_, out)); }

 private:
  bool moved(const char* to) {
    if (to == nullptr) return false;
    at_ = to;
    return true;
  }

  static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

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
