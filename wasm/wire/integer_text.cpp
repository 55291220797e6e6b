#include "wire/integer_text.hpp"

#include <array>

namespace tidewire::wire {

void append_integer(std::int64_t value, std::string& out) {
  std::array<char, 20> digits{};
  // The negative of the smallest value does not fit its own type.
  std::uint64_t rest = static_cast<std::uint64_t>(value);
  if (value < 0) {
    out.push_back('-');
    rest = 0 - rest;
  }
  std::size_t at = digits.size();
  do {
    digits[--at] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  out.append(digits.data() + at, digits.size() - at);
}

std::string integer_text(std::int64_t value) {
  std::string text;
  append_integer(value, text);
  return text;
}

}  // namespace tidewire::wire
