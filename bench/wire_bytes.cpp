// `npm run bench -- wire-bytes --file TRADES.csv`: bytes per tick of binary batches, on recorded
// trades, 100 ticks a frame, each frame decoded again and compared to the last bit.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "bench/report.hpp"
#include "wire/messages.hpp"
#include "wire/tick_batch.hpp"

namespace {

using namespace tidewire;

/// Columns of the public format: exchange, symbol, timestamp (µs), local_timestamp, id, side, price,
/// amount.
std::vector<wire::Tick> read_trades(const std::string& path) {
  std::ifstream file(path);
  std::vector<wire::Tick> ticks;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream row(line);
    std::vector<std::string> cells;
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    if (cells.size() < 8) continue;
    const std::int64_t ms = std::strtoll(cells[2].c_str(), nullptr, 10) / 1'000;
    ticks.push_back({ticks.size() + 1, {ms}, std::strtod(cells[6].c_str(), nullptr),
                     std::strtod(cells[7].c_str(), nullptr)});
  }
  return ticks;
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Arguments arguments(argc, argv);
  std::string path;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string_view(argv[i]) == "--file") path = argv[i + 1];
  }
  const std::vector<wire::Tick> ticks = read_trades(path);
  const std::size_t per_frame = arguments.number("--ticks", 100);
  if (ticks.size() < per_frame || per_frame == 0) {
    std::fprintf(stderr, "wire-bytes: no trades; name a trade file with --file\n");
    return 2;
  }
  wire::TickBatchEncoder encoder;
  wire::TickBatchDecoder decoder;
  std::size_t bytes = 0;
  std::size_t counted = 0;
  for (std::size_t at = 0; at + per_frame <= ticks.size(); at += per_frame) {
    const auto window = std::span(ticks).subspan(at, per_frame);
    std::string frame;
    encoder.add({0, window}, frame);
    const auto decoded = decoder.decode(frame);
    if (!decoded.ok() || decoded.value().size() != 1 ||
        !std::equal(window.begin(), window.end(), decoded.value()[0].ticks.begin(),
                    decoded.value()[0].ticks.end())) {
      std::fprintf(stderr, "wire-bytes: a frame did not come back as it was\n");
      return 1;
    }
    bytes += frame.size();
    counted += per_frame;
  }
  bench::Report report("wire-bytes", arguments.has("--json"));
  report.add("binary", static_cast<double>(bytes) / static_cast<double>(counted), "bytes/tick");
  report.add("ticks", static_cast<double>(counted), "ticks");
  report.finish();
  return 0;
}
