#include "wire/number_text.hpp"

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "wire/decimal_rounding.hpp"
#include "wire/number_scan.hpp"

namespace tidewire::wire {
namespace {

constexpr std::int64_t exponent_exact_max = 22;
constexpr std::int64_t exponent_written_max = 1'000'000;

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
  using namespace number_scan_detail;
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

}  // namespace

bool number_scan_detail::scan_number_slowly(const char*& at, const char* end, double& out) {
  const char* front = at;
  const std::optional<Parts> parts = take_apart(front, end);
  if (!parts) return false;
  std::optional<double> value = round_exactly(parts->decimal);
  if (!value) value = round_decimal(parts->decimal);
  if (!value) return false;
  out = parts->negative ? -*value : *value;
  at = front;
  return true;
}

std::optional<double> text_to_double(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  double value = 0;
  if (!scan_number(at, end, value) || at != end) return std::nullopt;
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

void append_integer(std::int64_t value, std::string& out) {
  std::array<char, 24> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  assert(error == std::errc{});
  out.append(buffer.data(), end);
}

}  // namespace tidewire::wire
