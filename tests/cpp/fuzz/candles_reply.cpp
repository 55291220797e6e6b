// The answer of `GET /api/market/candles`: the same acceptance as nlohmann/json's and the documents',
// and the same values to the last bit.
#include "wire/dialects/candles_reply.hpp"

#include <array>
#include <cmath>

#include "fuzz/oracle.hpp"
#include "fuzz/support.hpp"

using namespace tidewire;
using fuzz::Json;
using fuzz::require;

namespace {

void compare(const wire::Candle& mine, const Json& row) {
  require(row.is_array() && row.size() == 6);
  require(static_cast<double>(mine.time.ms) == std::floor(row.at(0).get<double>()));
  const std::array<double, 5> values = {mine.open, mine.high, mine.low, mine.close, mine.volume};
  for (std::size_t i = 0; i < values.size(); ++i) {
    require(values[i] == *fuzz::decimal_of(row.at(i + 1)));
  }
}

bool read(wire::CandlesReplyDecoder& decoder, std::string_view body) {
  const auto decoded = decoder.decode(body);
  const fuzz::Judgement judgement = fuzz::judge(body);
  if (!judgement.comparable) return decoded.ok();
  const Json* candles = judgement.value ? fuzz::member(*judgement.value, "candles") : nullptr;
  if (!candles || !candles->is_array()) {
    require(!decoded.ok());
    return false;
  }
  if (!decoded) return false;
  require(decoded.value().candles.size() == candles->size());
  for (std::size_t i = 0; i < candles->size(); ++i) {
    compare(decoded.value().candles[i], candles->at(i));
    fuzz::reached("candles");
  }
  if (!decoded.value().position.epoch.empty()) {
    const Json* position = fuzz::member(*judgement.value, "position");
    require(position && position->at("epoch") == std::string(decoded.value().position.epoch));
    fuzz::reached("position");
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"candles", "position"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wire::CandlesReplyDecoder decoder;
  fuzz::json_byte_by_byte(data, size, [&](std::string_view body) { return read(decoder, body); });
  return 0;
}
