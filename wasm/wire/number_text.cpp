#include "wire/number_text.hpp"

#include <array>
#include <bit>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "wire/decimal_rounding.hpp"
#include "wire/number_scan.hpp"

namespace tidewire::wire {
namespace {

/// Exact powers of ten: up to 10^22 a double holds them without rounding.
constexpr double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                           1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                           1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr std::uint64_t exact_mantissa_max = std::uint64_t{1} << 53;
/// More digits than these may not fit 64 bits.
constexpr std::size_t mantissa_digits_max = 19;

/// Takes the digits at the front of eight bytes, all at once, and returns how many there were. Each
/// step joins neighbours: digits to pairs, pairs to fours, fours to the whole.
inline std::size_t take_up_to_eight_digits(const char* at, std::uint64_t& mantissa) {
  constexpr std::uint64_t powers[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000,
                                      100'000'000};
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, 8);
  bytes ^= 0x3030303030303030;
  // A byte of 10 or more reaches the top bit, or has it; above the first one a carry may make it
  // lie.
  const std::uint64_t other = ((bytes + 0x7676767676767676) | bytes) & 0x8080808080808080;
  const auto count = static_cast<std::size_t>(other == 0 ? 8 : std::countr_zero(other) / 8);
  if (count == 0) return 0;
  bytes <<= 64 - 8 * count;  // zeros come in at the front
  bytes = (bytes * 10 + (bytes >> 8)) & 0x00FF00FF00FF00FF;
  bytes = (bytes * 100 + (bytes >> 16)) & 0x0000FFFF0000FFFF;
  bytes = (bytes * 10'000 + (bytes >> 32)) & 0xFFFFFFFF;
  mantissa = mantissa * powers[count] + bytes;
  return count;
}

/// Takes digits as long as there are any. Too many wrap around: the caller counts them.
inline const char* take_digits(const char* at, const char* end, std::uint64_t& mantissa) {
  if constexpr (std::endian::native == std::endian::little) {
    while (end - at >= 8) {
      const std::size_t count = take_up_to_eight_digits(at, mantissa);
      at += count;
      if (count < 8) return at;
    }
  }
  for (; at != end; ++at) {
    const unsigned digit = static_cast<unsigned char>(*at) - unsigned{'0'};
    if (digit > 9) break;
    mantissa = mantissa * 10 + digit;
  }
  return at;
}

inline bool has_exponent(const char* at, const char* end) {
  return at != end && (*at == 'e' || *at == 'E');
}

/// What is behind the digits at the front; nullptr if there are none.
const char* skip_digits(const char* at, const char* end) {
  const char* const begin = at;
  while (at != end && *at >= '0' && *at <= '9') ++at;
  return at == begin ? nullptr : at;
}

/// What is behind the number at the front, by the letter of RFC 8259, without its sign.
const char* skip_number(const char* at, const char* end) {
  const char* const whole = at;
  at = skip_digits(at, end);
  if (at == nullptr || (at - whole > 1 && *whole == '0')) return nullptr;
  if (at != end && *at == '.') at = skip_digits(at + 1, end);
  if (at == nullptr || !has_exponent(at, end)) return at;
  ++at;
  if (at != end && (*at == '-' || *at == '+')) ++at;
  return skip_digits(at, end);
}

/// For all that the exact way cannot do: many digits, exponents. As `scan_number`.
[[gnu::noinline]] const char* scan_number_slowly(const char* at, const char* end, double& out) {
  const bool negative = at != end && *at == '-';
  const char* const begin = negative ? at + 1 : at;
  const char* const behind = skip_number(begin, end);
  if (behind == nullptr) return nullptr;
  const auto value = round_decimal({begin, static_cast<std::size_t>(behind - begin)});
  if (!value) return nullptr;
  out = negative ? -*value : *value;
  return behind;
}

}  // namespace

const char* scan_number(const char* at, const char* end, double& out) {
  const char* front = at;
  const bool negative = front != end && *front == '-';
  if (negative) ++front;
  const char* const whole = front;
  std::uint64_t mantissa = 0;
  front = take_digits(front, end, mantissa);
  auto digits = static_cast<std::size_t>(front - whole);
  if (digits == 0 || (digits > 1 && *whole == '0')) return nullptr;
  std::size_t places = 0;
  if (front != end && *front == '.') {
    const char* const fraction = ++front;
    front = take_digits(front, end, mantissa);
    places = static_cast<std::size_t>(front - fraction);
    if (places == 0) return nullptr;
    digits += places;
  }
  if (has_exponent(front, end) || digits > mantissa_digits_max || mantissa > exact_mantissa_max) {
    return scan_number_slowly(at, end, out);
  }
  // Both are exact, so the one rounding of the division is the right one (Clinger 1990).
  // Converted as a signed number, which is one instruction.
  auto value = static_cast<double>(static_cast<std::int64_t>(mantissa));
  if (places != 0) value /= powers_of_ten[places];
  out = negative ? -value : value;
  return front;
}

std::optional<double> text_to_double(std::string_view text) {
  const char* const end = text.data() + text.size();
  double value = 0;
  if (scan_number(text.data(), end, value) != end) return std::nullopt;
  return value;
}

void append_double(double value, std::string& out) {
  assert(std::isfinite(value));
  std::array<char, 40> buffer{};
#if defined(__cpp_lib_to_chars)
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  assert(error == std::errc{});
  out.append(buffer.data(), end);
#else
  for (int digits = 15; digits <= 17; ++digits) {
    const int length = std::snprintf(buffer.data(), buffer.size(), "%.*g", digits, value);
    if (std::strtod(buffer.data(), nullptr) == value || digits == 17) {
      out.append(buffer.data(), static_cast<std::size_t>(length));
      return;
    }
  }
#endif
}

}  // namespace tidewire::wire
