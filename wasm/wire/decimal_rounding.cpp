#include "wire/decimal_rounding.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstring>

namespace tidewire::wire {
namespace {

/// No double lies between two decimals that agree in so many digits (the longest halfway point has
/// 767): what follows only matters by being there.
constexpr int digits_max = 800;

/// Beyond these every number is too large, or nearer to zero than to the smallest double.
constexpr std::int64_t magnitude_max = 310;
constexpr std::int64_t magnitude_min = -330;

/// The largest powers of five that fit 32 and 62 bits.
constexpr int power_step = 13;
constexpr std::uint32_t five_to_step = 1'220'703'125;
constexpr int small_power_max = 26;

int width_of(std::uint64_t value) { return 64 - std::countl_zero(value); }

/// A significand of 64 bits, the top one set: its value is significand · 2^exponent, and a little
/// more if `more`. Rounds to the nearest double, ties to even.
std::optional<double> compose(std::uint64_t significand, bool more, int exponent) {
  // The last bit of a normal double is worth 2^(exponent + 11); nothing is finer than 2^-1074.
  int drop = 11;
  if (exponent + drop < -1074) drop = std::min(-1074 - exponent, 65);
  const std::uint64_t kept = drop >= 64 ? 0 : significand >> drop;
  const std::uint64_t half = drop > 64 ? 0 : std::uint64_t{1} << (drop - 1);
  const std::uint64_t rest = drop >= 64 ? significand : significand & ((half << 1) - 1);
  const bool up = drop <= 64 && (rest > half || (rest == half && (more || (kept & 1) != 0)));
  const std::uint64_t rounded = kept + (up ? 1 : 0);
  // The bits of a double count upwards across its exponents, so a carry needs no care of its own.
  const int biased = exponent + drop == -1074 ? 1 : exponent + drop + 1075;
  const bool subnormal = rounded < std::uint64_t{1} << 52;
  if (!subnormal && biased + (rounded >> 53 != 0 ? 1 : 0) >= 2047) return std::nullopt;
  const std::uint64_t bits =
      subnormal ? rounded
                : (static_cast<std::uint64_t>(biased - 1) << 52) + rounded;
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// A natural number of as many bits as any quotient here needs.
class Natural {
 public:
  explicit Natural(std::uint64_t value) {
    words_[0] = static_cast<std::uint32_t>(value);
    words_[1] = static_cast<std::uint32_t>(value >> 32);
    used_ = 2;
    trim();
  }

  void multiply_add(std::uint32_t factor, std::uint32_t summand) {
    std::uint64_t carry = summand;
    for (std::size_t i = 0; i < used_; ++i) {
      carry += std::uint64_t{words_[i]} * factor;
      words_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) push(static_cast<std::uint32_t>(carry));
  }

  void multiply_by_power_of_five(std::int64_t power) {
    for (; power >= power_step; power -= power_step) multiply_add(five_to_step, 0);
    for (; power > 0; --power) multiply_add(5, 0);
  }

  void shift_left(int bits) {
    const auto whole = static_cast<std::size_t>(bits / 32);
    const int part = bits % 32;
    assert(used_ + whole < words_.size());
    std::copy_backward(words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(used_),
                       words_.begin() + static_cast<std::ptrdiff_t>(used_ + whole));
    std::fill_n(words_.begin(), whole, 0);
    used_ += whole;
    if (part != 0) multiply_add(std::uint32_t{1} << part, 0);
  }

  [[nodiscard]] int width() const {
    return used_ == 0 ? 0 : static_cast<int>(used_ - 1) * 32 + width_of(words_[used_ - 1]);
  }
  [[nodiscard]] bool is_zero() const { return used_ == 0; }

  [[nodiscard]] bool less_than(const Natural& other) const {
    if (used_ != other.used_) return used_ < other.used_;
    for (std::size_t i = used_; i-- > 0;) {
      if (words_[i] != other.words_[i]) return words_[i] < other.words_[i];
    }
    return false;
  }

  /// `other` must not be larger.
  void subtract(const Natural& other) {
    std::int64_t carry = 0;
    for (std::size_t i = 0; i < used_; ++i) {
      carry += std::int64_t{words_[i]} - (i < other.used_ ? other.words_[i] : 0);
      words_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    trim();
  }

 private:
  void push(std::uint32_t word) {
    assert(used_ < words_.size());
    words_[used_++] = word;
  }
  void trim() {
    while (used_ > 0 && words_[used_ - 1] == 0) --used_;
  }

  // 10^801 has 2,661 bits and 5^1131 has 2,627; both are shifted to the same width and by one bit.
  std::array<std::uint32_t, 96> words_{};
  std::size_t used_ = 0;
};

/// 64 bits of numerator / denominator · 2^exponent, by long division bit by bit.
template <typename Number>
std::optional<double> divide(Number numerator, Number denominator, int exponent) {
  const int shift = numerator.width() - denominator.width();
  shift < 0 ? numerator.shift_left(-shift) : denominator.shift_left(shift);
  exponent += shift;
  if (numerator.less_than(denominator)) {
    numerator.shift_left(1);
    --exponent;
  }
  std::uint64_t quotient = 0;
  for (int bit = 0; bit < 64; ++bit) {
    quotient <<= 1;
    if (!numerator.less_than(denominator)) {
      numerator.subtract(denominator);
      quotient |= 1;
    }
    numerator.shift_left(1);
  }
  return compose(quotient, !numerator.is_zero(), exponent - 63);
}

/// The same interface for numbers of at most 62 bits, which is what most long prices need.
class Small {
 public:
  explicit Small(std::uint64_t value) : value_(value) {}
  [[nodiscard]] int width() const { return width_of(value_); }
  [[nodiscard]] bool is_zero() const { return value_ == 0; }
  [[nodiscard]] bool less_than(Small other) const { return value_ < other.value_; }
  void shift_left(int bits) { value_ <<= bits; }
  void subtract(Small other) { value_ -= other.value_; }

 private:
  std::uint64_t value_;
};

std::uint64_t power_of_five(std::int64_t power) {
  std::uint64_t value = 1;
  for (; power > 0; --power) value *= 5;
  return value;
}

/// All digits as one number; `exponent` is corrected by those that were left out.
Natural read_digits(std::string_view digits, std::int64_t& exponent) {
  Natural number(0);
  int taken = 0;
  bool more = false;
  for (const char c : digits) {
    if (c == '.') continue;
    if (taken == 0 && c == '0') continue;
    if (taken < digits_max) {
      number.multiply_add(10, static_cast<std::uint32_t>(c - '0'));
      ++taken;
    } else {
      more = more || c != '0';
      ++exponent;
    }
  }
  if (more) {
    number.multiply_add(10, 1);
    --exponent;
  }
  return number;
}

}  // namespace

std::optional<double> round_decimal(const Decimal& decimal) {
  if (decimal.mantissa == 0) return 0.0;
  std::int64_t exponent = decimal.exponent;
  // 10^(magnitude - 1) ≤ value < 10^magnitude, give or take one.
  const std::int64_t magnitude = exponent + (width_of(decimal.mantissa) * 1233 >> 12) + 1;
  if (magnitude > magnitude_max) return std::nullopt;
  if (magnitude < magnitude_min) return 0.0;
  if (!decimal.truncated && exponent <= 0 && exponent >= -small_power_max &&
      width_of(decimal.mantissa) <= 62) {
    return divide(Small(decimal.mantissa), Small(power_of_five(-exponent)),
                  static_cast<int>(exponent));
  }
  Natural numerator(decimal.mantissa);
  if (decimal.truncated) {
    // Of all the digits: the exponent is that of the last one.
    exponent = decimal.exponent;
    std::int64_t first_digits = 0;
    for (std::uint64_t rest = decimal.mantissa; rest != 0; rest /= 10) ++first_digits;
    std::int64_t all_digits = 0;
    for (const char c : decimal.digits) {
      if (c != '.' && (all_digits > 0 || c != '0')) ++all_digits;
    }
    exponent -= all_digits - first_digits;
    numerator = read_digits(decimal.digits, exponent);
  }
  Natural denominator(1);
  numerator.multiply_by_power_of_five(std::max<std::int64_t>(exponent, 0));
  denominator.multiply_by_power_of_five(std::max<std::int64_t>(-exponent, 0));
  return divide(numerator, denominator, static_cast<int>(exponent));
}

}  // namespace tidewire::wire
