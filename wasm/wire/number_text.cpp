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

constexpr std::int64_t exponent_exact_max = 22;
constexpr std::int64_t exponent_written_max = 1'000'000;

inline bool has_exponent(const char* at, const char* end) {
  return at != end && (*at == 'e' || *at == 'E');
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A number in the parts of its grammar.
struct Parts {
  bool negative = false;
  Decimal decimal;
};

void take_digit(Decimal& decimal, char c, bool fraction) {
  // Ten times the mantissa and a digit more must fit, and whatever follows is left to `digits`.
  constexpr std::uint64_t room = 999'999'999'999'999'999;
  if (decimal.truncated || decimal.mantissa > room) {
    decimal.truncated = true;
    if (!fraction) ++decimal.exponent;
    return;
  }
  decimal.mantissa = decimal.mantissa * 10 + static_cast<std::uint64_t>(c - '0');
  if (fraction) --decimal.exponent;
}

/// The number at the front, by the letter of RFC 8259; `at` is moved behind it.
std::optional<Parts> take_apart(const char*& at, const char* end) {
  Parts parts;
  const auto peek = [&] { return at != end ? *at : '\0'; };
  if (peek() == '-') {
    parts.negative = true;
    ++at;
  }
  const char* const digits = at;
  if (!is_digit(peek())) return std::nullopt;
  if (peek() == '0') {
    ++at;
    if (is_digit(peek())) return std::nullopt;
  } else {
    while (is_digit(peek())) take_digit(parts.decimal, *at++, false);
  }
  if (peek() == '.') {
    ++at;
    if (!is_digit(peek())) return std::nullopt;
    while (is_digit(peek())) take_digit(parts.decimal, *at++, true);
  }
  parts.decimal.digits = std::string_view(digits, static_cast<std::size_t>(at - digits));
  if (peek() == 'e' || peek() == 'E') {
    ++at;
    const bool minus = peek() == '-';
    if (minus || peek() == '+') ++at;
    if (!is_digit(peek())) return std::nullopt;
    std::int64_t written = 0;
    for (; is_digit(peek()); ++at) {
      if (written < exponent_written_max) written = written * 10 + (*at - '0');
    }
    parts.decimal.exponent += minus ? -written : written;
  }
  return parts;
}

/// Both factors are exact, so the one rounding of the operation is the right one (Clinger 1990).
std::optional<double> round_exactly(const Decimal& decimal) {
  if (decimal.truncated || decimal.mantissa > exact_mantissa_max) return std::nullopt;
  const auto mantissa = static_cast<double>(decimal.mantissa);
  if (decimal.exponent >= 0 && decimal.exponent <= exponent_exact_max) {
    return mantissa * powers_of_ten[decimal.exponent];
  }
  if (decimal.exponent < 0 && decimal.exponent >= -exponent_exact_max) {
    return mantissa / powers_of_ten[-decimal.exponent];
  }
  return std::nullopt;
}

/// For all that the exact way cannot do: many digits, exponents. As `scan_number`.
[[gnu::noinline]] const char* scan_number_slowly(const char* at, const char* end, double& out) {
  const std::optional<Parts> parts = take_apart(at, end);
  if (!parts) return nullptr;
  std::optional<double> value = round_exactly(parts->decimal);
  if (!value) value = round_decimal(parts->decimal);
  if (!value) return nullptr;
  out = parts->negative ? -*value : *value;
  return at;
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
