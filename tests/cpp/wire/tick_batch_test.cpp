#include "wire/tick_batch.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "wire/bit_stream.hpp"
#include "wire/varint.hpp"

namespace tidewire::wire {
namespace {

Tick tick(std::uint64_t seq, std::int64_t time, double price, double volume) {
  return {seq, UnixMillis{time}, price, volume};
}

std::string encoded(const std::vector<Tick>& ticks, std::uint64_t handle = 3) {
  std::string frame;
  TickBatchEncoder().add({handle, ticks}, frame);
  return frame;
}

void check_round_trip(const std::vector<Tick>& ticks) {
  const std::string frame = encoded(ticks);
  TickBatchDecoder decoder;
  const auto decoded = decoder.decode(frame);
  REQUIRE(decoded.ok());
  REQUIRE(decoded.value().size() == 1);
  CHECK(decoded.value()[0].handle == 3);
  const auto out = decoded.value()[0].ticks;
  REQUIRE(out.size() == ticks.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    CHECK(out[i] == ticks[i]);
    CHECK(std::signbit(out[i].price) == std::signbit(ticks[i].price));
  }
}

}  // namespace

TEST_CASE("the worked example of the documentation is these bytes") {
  const std::vector<Tick> ticks = {tick(7, 1'000, 101.25, 0.5), tick(8, 1'000, 101.25, 0.5),
                                   tick(9, 1'016, 101.5, 0.5)};
  const std::string frame = encoded(ticks, 2);
  std::string hex;
  for (const char c : frame) {
    constexpr char digits[] = "0123456789abcdef";
    hex.push_back(digits[static_cast<unsigned char>(c) >> 4]);
    hex.push_back(digits[static_cast<unsigned char>(c) & 15]);
  }
  CHECK(hex == "10020307d00f2100c504118027ad40e40740");
  check_round_trip(ticks);
}

TEST_CASE("ticks come out of a batch as the very same doubles") {
  check_round_trip({tick(1, 0, 0, 0)});
  check_round_trip({tick(1, -5, -0.0, 1), tick(2, 5, 0.1, 2)});
  check_round_trip({tick(10, 100, 0.1 + 0.2, 1e-7), tick(11, 90, 1.0 / 3, 5)});
  check_round_trip({tick(1, 1, 1e308, -1), tick(5, 2, 5e-324, -2.5), tick(3, 3, 9e15, 1e22)});
  check_round_trip({tick(1, 1, 123456789.123456789, 0.000000000001)});
  check_round_trip({tick((std::uint64_t{1} << 53) - 1, 1, 1, 1), tick(1, 2, 2, 2)});
  check_round_trip({tick(1, 9'007'199'254'740'991, 1, 1), tick(2, -9'007'199'254'740'991, 2, 2)});
}

TEST_CASE("batches of random ticks round-trip whatever their columns look like") {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    std::mt19937_64 random(seed);
    const auto up_to = [&](std::uint64_t max) { return random() % (max + 1); };
    const std::uint64_t wild = up_to(60);
    std::vector<Tick> ticks;
    std::uint64_t seq = 1 + up_to(1'000'000);
    auto time = static_cast<std::int64_t>(up_to(2'000'000'000'000));
    for (std::uint64_t i = 0, count = 1 + up_to(300); i < count; ++i) {
      const auto cents = static_cast<std::int64_t>(up_to(std::uint64_t{1} << (wild % 45)));
      const double price = seed % 7 == 0 ? std::ldexp(static_cast<double>(random() >> 11), -40)
                                         : static_cast<double>(cents) / (seed % 3 ? 100 : 1000);
      const double volume = static_cast<double>(up_to(seed % 5 ? 20 : 1)) / 1000;
      ticks.push_back(tick(seq, time, price, seed % 11 == 0 ? -volume : volume));
      seq += 1 + (seed % 4 == 0 ? up_to(3) : 0);
      time += static_cast<std::int64_t>(up_to(wild * 10)) - (seed % 6 == 0 ? 3 : 0);
    }
    INFO("seed " << seed);
    check_round_trip(ticks);
  }
}

TEST_CASE("one frame holds the blocks of several symbols") {
  const std::vector<Tick> a = {tick(1, 10, 1.5, 1), tick(2, 11, 1.6, 2)};
  const std::vector<Tick> b = {tick(1, 10, 1.0 / 3, 1.0 / 7)};
  std::string frame;
  TickBatchEncoder encoder;
  encoder.add({0, a}, frame);
  encoder.add({400, b}, frame);
  encoder.add({1, a}, frame);
  TickBatchDecoder decoder;
  const auto decoded = decoder.decode(frame);
  REQUIRE(decoded.ok());
  REQUIRE(decoded.value().size() == 3);
  CHECK(decoded.value()[1].handle == 400);
  CHECK(decoded.value()[1].ticks[0] == b[0]);
  CHECK(decoded.value()[2].ticks[1] == a[1]);
}

TEST_CASE("a batch that is cut anywhere, or bent in any bit, is refused or holds finite ticks") {
  std::vector<Tick> ticks;
  for (std::uint64_t i = 0; i < 40; ++i) {
    ticks.push_back(tick(i + 1, static_cast<std::int64_t>(i * 7), 100 + 0.01 * double(i * i % 13),
                         i % 9 == 0 ? 1.0 / 3 : 0.5));
  }
  const std::string frame = encoded(ticks);
  TickBatchDecoder decoder;
  for (std::size_t size = 1; size < frame.size(); ++size) {
    CHECK_FALSE(decoder.decode(std::string_view(frame).substr(0, size)).ok());
  }
  for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
    std::string bent = frame;
    bent[bit / 8] = static_cast<char>(bent[bit / 8] ^ (1 << (bit % 8)));
    const auto decoded = decoder.decode(bent);
    if (!decoded.ok()) continue;
    for (const BatchBlock& block : decoded.value()) {
      for (const Tick& t : block.ticks) {
        CHECK(std::isfinite(t.price));
        CHECK(std::isfinite(t.volume));
      }
    }
  }
}

TEST_CASE("a batch that claims too many ticks is refused before it costs memory") {
  std::string frame;
  frame.push_back(0x10);
  append_varint(1, frame);
  append_varint(batch_ticks_max + 1, frame);
  frame += std::string(100, '\0');
  TickBatchDecoder decoder;
  const auto decoded = decoder.decode(frame);
  REQUIRE_FALSE(decoded.ok());
  CHECK(decoded.error().field == "count");
  CHECK_FALSE(decoder.decode("\x20").ok());
  CHECK(decoder.decode("").ok());
}

TEST_CASE("bits are read as they were written, and the end is noticed") {
  std::string bytes;
  BitWriter writer(bytes);
  for (int width = 0; width <= 56; ++width) {
    writer.write(width == 0 ? 0 : (std::uint64_t{1} << (width - 1)) | (width > 1 ? 1 : 0), width);
  }
  writer.finish();
  bytes += "tail";
  BitReader reader(bytes);
  for (int width = 0; width <= 56; ++width) {
    const std::uint64_t expected =
        width == 0 ? 0 : (std::uint64_t{1} << (width - 1)) | (width > 1 ? 1 : 0);
    CHECK(reader.read(width) == expected);
  }
  CHECK_FALSE(reader.exhausted());
  CHECK(reader.rest() == "tail");
  for (int i = 0; i < 6; ++i) reader.read(8);
  CHECK(reader.exhausted());
}

}  // namespace tidewire::wire
