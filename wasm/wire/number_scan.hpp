#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

/// Numbers at the front of JSON text, read in place: what the tick scanner and `text_to_double`
/// share, so that both give the same double.
namespace tidewire::wire {

namespace number_scan_detail {

/// Exact powers of ten: up to 10^22 a double holds them without rounding.
inline constexpr double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                           1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                           1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
inline constexpr std::uint64_t exact_mantissa_max = std::uint64_t{1} << 53;
/// More digits than these may not fit 64 bits.
inline constexpr std::size_t mantissa_digits_max = 19;

/// Takes eight digits at once; false if they are not all digits. Each step joins neighbours: digits
/// to pairs, pairs to fours, fours to the whole.
inline bool take_eight_digits(const char* at, std::uint64_t& mantissa) {
  if constexpr (std::endian::native != std::endian::little) return false;
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, 8);
  bytes ^= 0x3030303030303030;
  // A byte of 10 or more reaches the top bit, or has it.
  if (((bytes + 0x7676767676767676) | bytes) & 0x8080808080808080) return false;
  bytes = (bytes * 10 + (bytes >> 8)) & 0x00FF00FF00FF00FF;
  bytes = (bytes * 100 + (bytes >> 16)) & 0x0000FFFF0000FFFF;
  bytes = (bytes * 10'000 + (bytes >> 32)) & 0xFFFFFFFF;
  mantissa = mantissa * 100'000'000 + bytes;
  return true;
}

/// Takes digits as long as there are any. Too many wrap around: the caller counts them.
inline const char* take_digits(const char* at, const char* end, std::uint64_t& mantissa) {
  while (end - at >= 8 && take_eight_digits(at, mantissa)) at += 8;
  for (; at != end; ++at) {
    const unsigned digit = static_cast<unsigned char>(*at) - unsigned{'0'};
    if (digit > 9) break;
    mantissa = mantissa * 10 + digit;
  }
  return at;
}

/// For all that the exact way cannot do: many digits, exponents. As `scan_number`.
bool scan_number_slowly(const char*& at, const char* end, double& out);

}  // namespace number_scan_detail

/// Takes a JSON number (RFC 8259 section 6) off the front of [at, end) and gives the double nearest
/// to it; false, and nothing is taken, if there is none or if it is beyond the range of a double.
inline bool scan_number(const char*& at, const char* end, double& out) {
  using namespace number_scan_detail;
  const char* front = at;
  const bool negative = front != end && *front == '-';
  if (negative) ++front;
  const char* const whole = front;
  std::uint64_t mantissa = 0;
  front = take_digits(front, end, mantissa);
  auto digits = static_cast<std::size_t>(front - whole);
  if (digits == 0 || (digits > 1 && *whole == '0')) return false;
  std::size_t places = 0;
  if (front != end && *front == '.') {
    const char* const fraction = ++front;
    front = take_digits(front, end, mantissa);
    places = static_cast<std::size_t>(front - fraction);
    if (places == 0) return false;
    digits += places;
  }
  const bool has_exponent = front != end && (*front == 'e' || *front == 'E');
  if (has_exponent || digits > mantissa_digits_max || mantissa > exact_mantissa_max) {
    return scan_number_slowly(at, end, out);
  }
  // Both are exact, so the one rounding of the division is the right one (Clinger 1990).
  double value = static_cast<double>(mantissa);
  if (places != 0) value /= powers_of_ten[places];
  out = negative ? -value : value;
  at = front;
  return true;
}

}  // namespace tidewire::wire
