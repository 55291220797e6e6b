// Binary batches of ticks: whatever comes is a value within its bounds or a named error, and what
// was read is the same, to the last bit, after it was written and read again.
#include "wire/tick_batch.hpp"

#include <bit>
#include <cmath>

#include "fuzz/support.hpp"

using namespace tidewire;
using namespace tidewire::wire;
using fuzz::require;

namespace {

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same(const Tick& a, const Tick& b) {
  return a.seq == b.seq && a.time == b.time && same_bits(a.price, b.price) &&
         same_bits(a.volume, b.volume);
}

void round_trip(std::span<const BatchBlock> blocks) {
  std::string frame;
  TickBatchEncoder encoder;
  for (const BatchBlock& block : blocks) encoder.add(block, frame);
  TickBatchDecoder decoder;
  const auto again = decoder.decode(frame);
  require(again.ok() && again.value().size() == blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const BatchBlock& written = again.value()[i];
    require(written.handle == blocks[i].handle);
    require(std::equal(written.ticks.begin(), written.ticks.end(), blocks[i].ticks.begin(),
                       blocks[i].ticks.end(), same));
  }
}

void read_frame(TickBatchDecoder& decoder, std::string_view frame) {
  const auto decoded = decoder.decode(frame);
  if (!decoded) return fuzz::reached("refused");
  std::size_t count = 0;
  for (const BatchBlock& block : decoded.value()) {
    require(!block.ticks.empty());
    for (const Tick& tick : block.ticks) {
      require(std::isfinite(tick.price) && std::isfinite(tick.volume));
    }
    count += block.ticks.size();
  }
  require(count <= batch_ticks_max);
  if (count == 0) return;
  round_trip(decoded.value());
  fuzz::reached(count > 1 ? "several ticks" : "one tick");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"refused", "several ticks"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  TickBatchDecoder decoder;
  fuzz::byte_by_byte(data, size, [&](std::string_view frame) { read_frame(decoder, frame); });
  return 0;
}
