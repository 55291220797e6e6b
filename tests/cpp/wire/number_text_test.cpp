#include "wire/number_text.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "support/catch.hpp"

using namespace tidewire::wire;

namespace {

std::string text_of(double value) {
  std::string out;
  append_double(value, out);
  return out;
}

std::uint64_t bits(double value) {
  std::uint64_t out = 0;
  std::memcpy(&out, &value, sizeof out);
  return out;
}

}  // namespace

TEST_CASE("numbers are read to the last bit, as strtod does") {
  for (const char* text :
       {"0", "-0", "1", "9682.19", "0.1", "0.3", "1e22", "1e23", "123456789.123456789",
        "9007199254740993", "9007199254740992", "179769313486231570000e288", "5e-324", "2.5e-324",
        "2.2250738585072011e-308", "0.000001", "1e-22", "1e-23", "8.41e21", "7450580596923828125e-27",
        "100000000000000000000000", "0.00000000000000000000000000000001", "1e-400", "-1e-400"}) {
    INFO(text);
    const auto value = text_to_double(text);
    REQUIRE(value);
    CHECK(bits(*value) == bits(std::strtod(text, nullptr)));
  }
}

TEST_CASE("what is not a JSON number, or not a double, is refused") {
  for (const char* text : {"", "-", "+1", "01", "1.", ".1", "1e", "1e+", "0x10", "1 ", " 1", "nan",
                           "inf", "1e309", "-1e309", "1e99999999999"}) {
    INFO(text);
    CHECK_FALSE(text_to_double(text));
  }
}

TEST_CASE("a hundred thousand random doubles survive the round trip") {
  std::mt19937_64 random(20200222);
  for (int i = 0; i < 100'000; ++i) {
    std::uint64_t raw = random();
    double value = 0;
    std::memcpy(&value, &raw, sizeof value);
    if (!std::isfinite(value)) continue;
    const auto back = text_to_double(text_of(value));
    REQUIRE(back);
    REQUIRE(bits(*back) == bits(value));
  }
}

TEST_CASE("decimals of prices are read as nlohmann/json reads them") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100'000; ++i) {
    const std::string text = std::to_string(random() % 1'000'000) + "." +
                             std::to_string(random() % 1'000'000'000);
    REQUIRE(bits(*text_to_double(text)) == bits(nlohmann::json::parse(text).get<double>()));
  }
}

TEST_CASE("the shortest text is written") {
  CHECK(text_of(9682.19) == "9682.19");
  CHECK(text_of(0.1) == "0.1");
  CHECK(text_of(64000) == "64000");
}

TEST_CASE("numbers of many digits and any exponent are rounded as strtod rounds them") {
  std::mt19937_64 random(768);
  for (int i = 0; i < 60'000; ++i) {
    std::string text = random() % 2 == 0 ? "-" : "";
    text += std::to_string(1 + random() % 9);
    const std::uint64_t digits = random() % 8 == 0 ? random() % 900 : random() % 24;
    const std::uint64_t point = random() % (digits + 1);
    for (std::uint64_t at = 0; at < digits; ++at) {
      if (at == point) text += '.';
      text += static_cast<char>('0' + random() % 10);
    }
    if (random() % 2 == 0) {
      text += "e" + std::to_string(static_cast<int>(random() % 700) - 360);
    }
    INFO(text);
    const double expected = std::strtod(text.c_str(), nullptr);
    const auto value = text_to_double(text);
    REQUIRE(value.has_value() == std::isfinite(expected));
    if (value) REQUIRE(bits(*value) == bits(expected));
  }
}

TEST_CASE("halfway between two doubles the even one is read, and a little more decides") {
  std::mt19937_64 random(53);
  for (int i = 0; i < 3'000; ++i) {
    // The middle of a double and the next one, written to its very end.
    std::uint64_t raw = random() & 0x7FFFFFFFFFFFFFFF;
    if (i % 4 == 0) raw &= 0x001FFFFFFFFFFFFF;  // subnormals and their neighbours
    double value = 0;
    std::memcpy(&value, &raw, sizeof value);
    if (!std::isfinite(value) || value > 1e300) continue;
    const long double middle =
        (static_cast<long double>(value) + std::nextafter(value, INFINITY)) / 2;
    char buffer[1'300];
    std::snprintf(buffer, sizeof buffer, "%.1100Lf", middle);
    for (const char* more : {"", "1"}) {
      const std::string text = std::string(buffer) + more;
      INFO(text);
      REQUIRE(bits(*text_to_double(text)) == bits(std::strtod(text.c_str(), nullptr)));
    }
  }
}
