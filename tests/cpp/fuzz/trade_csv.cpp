// Files of recorded trades: each line is a trade within its bounds, nothing, or a named error; and
// a trade is the same, to the last bit, after it was written in a public format and read again.
#include "feeds/trade_csv.hpp"

#include <cmath>
#include <cstdio>

#include "fuzz/support.hpp"

using namespace tidewire;
using fuzz::require;

namespace {

void check(const server::RecordedTrade& trade) {
  require(server::is_symbol(trade.symbol));
  require(std::isfinite(trade.tick.price) && trade.tick.price > 0);
  require(std::isfinite(trade.tick.volume) && trade.tick.volume >= 0);
  require(trade.tick.seq == 0 && trade.tick.time.ms >= 100'000'000'000);
  char line[256];
  std::snprintf(line, sizeof line, "1,%.17g,%.17g,0,%lld,true", trade.tick.price,
                trade.tick.volume, static_cast<long long>(trade.tick.time.ms));
  server::TradeCsvReader reader(std::string(trade.symbol), false);
  const server::TradeLine again = reader.read(line);
  require(std::get<server::RecordedTrade>(again).tick == trade.tick);
}

void read_file(std::string_view text, bool rename) {
  server::TradeCsvReader reader("SYMBOL", rename);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    // A line of its own, so that a sanitizer sees a step beyond its end.
    const std::string line(text.substr(0, end));
    const server::TradeLine read = reader.read(line);
    if (const auto* trade = std::get_if<server::RecordedTrade>(&read)) {
      check(*trade);
      fuzz::reached(trade->symbol == "SYMBOL" ? "trade" : "trade with a symbol");
    } else if (const auto* error = std::get_if<server::TradeLineError>(&read)) {
      require(server::describe(*error) != "unknown");
      fuzz::reached("refused");
    } else {
      fuzz::reached("header");
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"trade", "trade with a symbol", "header", "refused"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::byte_by_byte(data, size, [](std::string_view text) {
    read_file(text, false);
    read_file(text, true);
  });
  const std::string name = server::symbol_from_file_name({reinterpret_cast<const char*>(data), size});
  require(server::is_symbol(name));
  return 0;
}
