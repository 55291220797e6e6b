#include "wire/number_text.hpp"

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace tidewire::wire {
namespace {

/// Exact powers of ten: up to 10^22 a double holds them without rounding.
constexpr std::array<double, 23> powers_of_ten = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

constexpr std::uint64_t exact_mantissa_max = std::uint64_t{1} << 53;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A number taken apart: value = mantissa * 10^exponent, unless `overflowed`.
struct Parts {
  bool negative = false;
  std::uint64_t mantissa = 0;
  std::int64_t exponent = 0;
  bool overflowed = false;  // more digits than the mantissa holds: the slow way decides
};

void take_digit(Parts& parts, char c, bool fraction) {
  if (parts.mantissa > exact_mantissa_max / 10) {
    parts.overflowed = true;
    return;
  }
  parts.mantissa = parts.mantissa * 10 + static_cast<std::uint64_t>(c - '0');
  if (fraction) --parts.exponent;
}

std::optional<Parts> take_apart(std::string_view text) {
  Parts parts;
  std::size_t at = 0;
  const auto peek = [&] { return at < text.size() ? text[at] : '\0'; };
  if (peek() == '-') {
    parts.negative = true;
    ++at;
  }
  if (!is_digit(peek())) return std::nullopt;
  if (peek() == '0') {
    ++at;
  } else {
    while (is_digit(peek())) take_digit(parts, text[at++], false);
  }
  if (peek() == '.') {
    ++at;
    if (!is_digit(peek())) return std::nullopt;
    while (is_digit(peek())) take_digit(parts, text[at++], true);
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at;
    const bool minus = peek() == '-';
    if (minus || peek() == '+') ++at;
    if (!is_digit(peek())) return std::nullopt;
    std::int64_t written = 0;
    while (is_digit(peek())) {
      if (written < 1'000'000) written = written * 10 + (text[at] - '0');
      ++at;
    }
    parts.exponent += minus ? -written : written;
  }
  if (at != text.size()) return std::nullopt;
  return parts;
}

/// For what the exact way cannot do: many digits, far exponents.
std::optional<double> round_slowly(std::string_view text) {
#if defined(__cpp_lib_to_chars)
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    // Too small is zero, as for every JSON reader; too large is an error. from_chars gives the
    // same answer to both, strtod tells them apart.
    value = std::strtod(std::string(text).c_str(), nullptr);
  }
#else
  const double value = std::strtod(std::string(text).c_str(), nullptr);
#endif
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace

std::optional<double> text_to_double(std::string_view text) {
  const std::optional<Parts> parts = take_apart(text);
  if (!parts) return std::nullopt;
  if (!parts->overflowed && parts->mantissa <= exact_mantissa_max) {
    // Both factors are exact, so the one rounding of the operation is the right one (Clinger).
    const auto mantissa = static_cast<double>(parts->mantissa);
    const double sign = parts->negative ? -1.0 : 1.0;
    if (parts->mantissa == 0) return sign * 0.0;
    if (parts->exponent >= 0 && parts->exponent <= 22) {
      return sign * (mantissa * powers_of_ten[static_cast<std::size_t>(parts->exponent)]);
    }
    if (parts->exponent < 0 && parts->exponent >= -22) {
      return sign * (mantissa / powers_of_ten[static_cast<std::size_t>(-parts->exponent)]);
    }
  }
  return round_slowly(text);
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

void append_integer(std::int64_t value, std::string& out) {
  std::array<char, 24> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  assert(error == std::errc{});
  out.append(buffer.data(), end);
}

}  // namespace tidewire::wire
