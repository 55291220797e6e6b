// For `decode-binary`: ticks on the standard input, one `seq time price volume` a line, become binary
// batches on the standard output, each behind its length (4 bytes, little-endian).
//   tidewire_bench_batches TICKS_PER_FRAME HANDLE
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "wire/messages.hpp"
#include "wire/tick_batch.hpp"

using namespace tidewire;

namespace {

void write_frame(const std::string& frame) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    std::cout.put(static_cast<char>(frame.size() >> shift & 0xFF));
  }
  std::cout << frame;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t per_frame = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 0;
  const std::uint64_t handle = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
  if (per_frame == 0 || per_frame > wire::batch_ticks_max) {
    std::fprintf(stderr, "batches: how many ticks in a frame?\n");
    return 2;
  }
  std::ios::sync_with_stdio(false);
  wire::TickBatchEncoder encoder;
  std::vector<wire::Tick> ticks;
  const auto flush = [&] {
    std::string frame;
    if (!ticks.empty()) encoder.add({handle, ticks}, frame);
    if (!ticks.empty()) write_frame(frame);
    ticks.clear();
  };
  wire::Tick tick;
  while (std::cin >> tick.seq >> tick.time.ms >> tick.price >> tick.volume) {
    ticks.push_back(tick);
    if (ticks.size() == per_frame) flush();
  }
  flush();
  return 0;
}
