#include "wire/decimal_rounding.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstring>

// tests/cpp/wire/decimal_work_test.cpp counts the words that are gone through.
#ifndef TIDEWIRE_COUNT_WORDS
#define TIDEWIRE_COUNT_WORDS(words)
#endif

namespace tidewire::wire {
namespace {

/// No double lies between two decimals that agree in so many digits (the longest halfway point has
/// 767): what follows only matters by being there.
constexpr int digits_max = 800;

/// Beyond these every number is too large, or nearer to zero than to the smallest double.
constexpr std::int64_t magnitude_max = 310;
constexpr std::int64_t magnitude_min = -330;

/// The largest power of five that fits 32 bits, and the largest of ten.
constexpr int power_step = 13;
constexpr std::uint32_t five_to_step = 1'220'703'125;
constexpr std::uint32_t ten_to_step = 1'000'000'000;

constexpr int word_bits = 32;

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

/// A natural number of as many bits as any quotient here needs, the lowest word first, without
/// zeros at the top.
class Natural {
 public:
  explicit Natural(std::uint64_t value) {
    for (; value != 0; value >>= word_bits) push(static_cast<std::uint32_t>(value));
  }

  void multiply_add(std::uint32_t factor, std::uint32_t summand) {
    TIDEWIRE_COUNT_WORDS(used_);
    std::uint64_t carry = summand;
    for (std::size_t i = 0; i < used_; ++i) {
      carry += std::uint64_t{words_[i]} * factor;
      words_[i] = static_cast<std::uint32_t>(carry);
      carry >>= word_bits;
    }
    if (carry != 0) push(static_cast<std::uint32_t>(carry));
  }

  void multiply_by_power_of_five(std::int64_t power) {
    for (; power >= power_step; power -= power_step) multiply_add(five_to_step, 0);
    std::uint32_t factor = 1;
    for (; power > 0; --power) factor *= 5;
    multiply_add(factor, 0);
  }

  void shift_left_by_words(std::size_t count) {
    TIDEWIRE_COUNT_WORDS(used_);
    assert(used_ + count <= words_.size());
    for (std::size_t i = used_; i-- > 0;) words_[i + count] = words_[i];
    for (std::size_t i = 0; i < count; ++i) words_[i] = 0;
    used_ += count;
  }

  [[nodiscard]] int width() const {
    return used_ == 0 ? 0 : static_cast<int>(used_ - 1) * word_bits + width_of(words_[used_ - 1]);
  }
  [[nodiscard]] bool is_zero() const {
    for (std::size_t i = 0; i < used_; ++i) {
      if (words_[i] != 0) return false;
    }
    return true;
  }

  /// Sets the highest bit of the highest word; returns by how many bits all were shifted.
  int normalise() {
    const int bits = std::countl_zero(words_[used_ - 1]);
    multiply_add(std::uint32_t{1} << bits, 0);
    return bits;
  }

  /// Divides by `divisor` · 2^(32 · place) what is less than 2^32 times as much: returns the
  /// quotient and leaves the remainder. `divisor` is normalised, so that the quotient of the
  /// highest words is too large by 2 at most (Knuth, The Art of Computer Programming, 4.3.1,
  /// algorithm D).
  std::uint32_t take_quotient(const Natural& divisor, std::size_t place) {
    const std::size_t top = place + divisor.used_;
    const std::uint64_t head = std::uint64_t{word(top)} << word_bits | word(top - 1);
    std::uint64_t guess = std::min<std::uint64_t>(head / divisor.words_[divisor.used_ - 1],
                                                  0xFFFFFFFF);
    // Words are added to and taken from modulo 2^(32 · (top + 1)): above that there is nothing.
    while (used_ <= top) push(0);
    bool negative = add_multiple(divisor, place, guess, true);
    for (; negative; --guess) negative = !add_multiple(divisor, place, 1, false);
    return static_cast<std::uint32_t>(guess);
  }

 private:
  [[nodiscard]] std::uint32_t word(std::size_t i) const { return i < used_ ? words_[i] : 0; }
  void push(std::uint32_t value) {
    assert(used_ < words_.size());
    words_[used_++] = value;
  }

  /// Adds `factor` · `other` · 2^(32 · place), or takes it away; whether the highest word has
  /// overflowed.
  bool add_multiple(const Natural& other, std::size_t place, std::uint64_t factor, bool take) {
    TIDEWIRE_COUNT_WORDS(other.used_);
    std::uint64_t product = 0;
    std::int64_t carry = 0;
    for (std::size_t i = 0; i <= other.used_; ++i) {
      product += std::uint64_t{other.word(i)} * factor;
      const auto part = static_cast<std::int64_t>(product & 0xFFFFFFFF);
      carry += static_cast<std::int64_t>(words_[place + i]) + (take ? -part : part);
      words_[place + i] = static_cast<std::uint32_t>(carry);
      product >>= word_bits;
      carry >>= word_bits;
    }
    return carry != 0;
  }

  // 10^801 has 2,661 bits and 5^1131 has 2,627; to either three words more are added.
  std::array<std::uint32_t, 96> words_;
  std::size_t used_ = 0;
};

/// numerator / denominator · 2^exponent, by long division, a word at a time.
std::optional<double> divide(Natural& numerator, Natural& denominator, int exponent) {
  exponent += denominator.normalise();
  // Shifted by whole words until the quotient has more than 64 bits and at most 96: three words.
  const int missing = 2 * word_bits - (numerator.width() - denominator.width());
  const int words = (missing + (missing > 0 ? word_bits - 1 : 0)) / word_bits;
  if (words > 0) numerator.shift_left_by_words(static_cast<std::size_t>(words));
  if (words < 0) denominator.shift_left_by_words(static_cast<std::size_t>(-words));
  const std::uint64_t high = numerator.take_quotient(denominator, 2);
  const std::uint64_t middle = numerator.take_quotient(denominator, 1);
  const std::uint64_t low = numerator.take_quotient(denominator, 0);
  const int zeros = word_bits - width_of(high);
  const std::uint64_t significand =
      (high << word_bits | middle) << zeros | low >> (word_bits - zeros);
  const bool more = (low << zeros & 0xFFFFFFFF) != 0 || !numerator.is_zero();
  return compose(significand, more, exponent - words * word_bits + word_bits - zeros);
}

/// All digits as one number; `exponent` is corrected by those that were left out.
Natural read_digits(std::string_view digits, std::int64_t& exponent) {
  Natural number(0);
  int taken = 0;
  bool more = false;
  // Digits are joined as long as they fit a word.
  std::uint32_t part = 0;
  std::uint32_t scale = 1;
  const auto add = [&](std::uint32_t digit) {
    part = part * 10 + digit;
    scale *= 10;
    if (scale != ten_to_step) return;
    number.multiply_add(scale, part);
    part = 0;
    scale = 1;
  };
  for (const char c : digits) {
    if (c == '.') continue;
    if (taken == 0 && c == '0') continue;
    if (taken < digits_max) {
      add(static_cast<std::uint32_t>(c - '0'));
      ++taken;
    } else {
      more = more || c != '0';
      ++exponent;
    }
  }
  if (more) {
    add(1);
    --exponent;
  }
  number.multiply_add(scale, part);
  return number;
}

/// A number taken apart: digits · 10^exponent.
struct Decimal {
  /// The first digits, up to 19 of them, leading zeros left out.
  std::uint64_t mantissa = 0;
  /// How often `mantissa` is to be multiplied by ten.
  std::int64_t exponent = 0;
  /// There are more digits than `mantissa` holds: `digits` has all.
  bool truncated = false;
  /// The digits as they were written, with at most one decimal point among them.
  std::string_view digits;
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

/// What follows the `e` of a number.
std::int64_t read_exponent(std::string_view text) {
  constexpr std::int64_t written_max = 1'000'000;
  std::int64_t written = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9' && written < written_max) written = written * 10 + (c - '0');
  }
  return text.front() == '-' ? -written : written;
}

Decimal take_apart(std::string_view number) {
  Decimal decimal;
  const std::size_t exponent = number.find_first_of("eE");
  decimal.digits = number.substr(0, exponent);
  bool fraction = false;
  for (const char c : decimal.digits) {
    c == '.' ? void(fraction = true) : take_digit(decimal, c, fraction);
  }
  if (exponent != std::string_view::npos) {
    decimal.exponent += read_exponent(number.substr(exponent + 1));
  }
  return decimal;
}

}  // namespace

std::optional<double> round_decimal(std::string_view number) {
  const Decimal decimal = take_apart(number);
  if (decimal.mantissa == 0) return 0.0;
  std::int64_t exponent = decimal.exponent;
  // 10^(magnitude - 1) ≤ value < 10^magnitude, give or take one.
  const std::int64_t magnitude = exponent + (width_of(decimal.mantissa) * 1233 >> 12) + 1;
  if (magnitude > magnitude_max) return std::nullopt;
  if (magnitude < magnitude_min) return 0.0;
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
