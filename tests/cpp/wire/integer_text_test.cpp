#include "wire/integer_text.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include "support/catch.hpp"

using namespace tidewire::wire;

TEST_CASE("integers are written in decimal, to both ends of their range") {
  CHECK(integer_text(0) == "0");
  CHECK(integer_text(7) == "7");
  CHECK(integer_text(-10) == "-10");
  CHECK(integer_text(1'767'225'600'000) == "1767225600000");
  CHECK(integer_text(std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
  CHECK(integer_text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
}

TEST_CASE("an integer is appended to what is there") {
  std::string out = "a=";
  append_integer(12, out);
  CHECK(out == "a=12");
}
