// What rounding a decimal costs, counted in words of large numbers that are gone through: the file
// under test is compiled into this one, with its counter.
#include <cstddef>
#include <string>

#include "support/catch.hpp"

namespace {
std::size_t words_gone_through = 0;
}

#define TIDEWIRE_COUNT_WORDS(words) (words_gone_through += (words))
#include "wire/decimal_rounding.cpp"  // NOLINT: see above

#include "wire/number_text.hpp"

using namespace tidewire::wire;

namespace {

std::size_t words_of(const std::string& number) {
  words_gone_through = 0;
  (void)text_to_double(number);
  return words_gone_through;
}

/// Of a frame of 1 MiB that consists of this number and commas.
std::size_t words_of_frame(const std::string& number) {
  return words_of(number) * (1024 * 1024 / (number.size() + 1));
}

}  // namespace

TEST_CASE("no number is dear to round, however it is written") {
  // About a nanosecond each. Bit by bit the worst of these frames took three thousand million.
  constexpr std::size_t frame_words_max = 100'000'000;
  std::size_t counted = 0;
  for (const int digits : {1, 2, 5, 19, 20, 40, 100, 400, 767, 800, 801, 2'000}) {
    for (int exponent = -1'200; exponent <= 310; exponent += 7) {
      std::string number;
      for (int i = 0; i < digits; ++i) number += static_cast<char>('1' + i % 9);
      number += "e" + std::to_string(exponent);
      const std::size_t words = words_of_frame(number);
      INFO(digits << " digits, exponent " << exponent);
      CHECK(words <= frame_words_max);
      counted += words;
    }
  }
  CHECK(counted > 0);
}

TEST_CASE("a price of many digits costs a few words") {
  CHECK(words_of("0.12345678901234567") <= 40);
  CHECK(words_of("67123.4500000000001") <= 40);
}
