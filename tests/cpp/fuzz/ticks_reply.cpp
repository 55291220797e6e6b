// The answer of `GET /api/market/ticks`: the same acceptance as nlohmann/json's and the documents',
// and the same values to the last bit.
#include "wire/dialects/ticks_reply.hpp"

#include <cmath>
#include <cstring>

#include "fuzz/oracle.hpp"
#include "fuzz/support.hpp"

using namespace tidewire;
using fuzz::Json;
using fuzz::require;

namespace {

constexpr double integer_max = static_cast<double>(wire::limits::safe_integer_max);

bool is_time(const Json& value) {
  return value.is_number() && std::abs(value.get<double>()) <= integer_max;
}
bool is_count(const Json& value) {
  if (!value.is_number()) return false;
  const double number = value.get<double>();
  return number >= 0 && number <= integer_max && number == std::floor(number);
}

/// Whether a tick may look like this.
bool is_tick(const Json& object) {
  const Json* symbol = fuzz::member(object, "symbol");
  const Json* price = fuzz::member(object, "price");
  if (!symbol || !fuzz::text_of(*symbol, wire::limits::symbol_bytes_max)) return false;
  if (!price || !fuzz::decimal_of(*price)) return false;
  const auto fits = [&](const char* key, auto is_right) {
    const Json* value = fuzz::member(object, key);
    return !value || value->is_null() || is_right(*value);
  };
  const auto is_decimal = [](const Json& value) { return fuzz::decimal_of(value).has_value(); };
  return fits("volume", is_decimal) && fits("change_24h", is_decimal) &&
         fits("timestamp", is_time) && fits("seq", is_count);
}

double decimal_or(const Json& object, const char* key, double otherwise) {
  const Json* value = fuzz::member(object, key);
  return value && !value->is_null() ? *fuzz::decimal_of(*value) : otherwise;
}

void compare(const wire::TickRow& mine, const Json& object) {
  require(mine.symbol == object.at("symbol").get<std::string>());
  require(mine.tick.price == *fuzz::decimal_of(object.at("price")));
  require(mine.tick.volume == decimal_or(object, "volume", 0));
  require(static_cast<double>(mine.tick.time.ms) ==
          std::floor(decimal_or(object, "timestamp", 0)));
  require(static_cast<double>(mine.tick.seq) == decimal_or(object, "seq", 0));
  const double change = decimal_or(object, "change_24h", std::nan(""));
  require(mine.change_24h == change || (std::isnan(mine.change_24h) && std::isnan(change)));
}

bool read(wire::TicksReplyDecoder& decoder, std::string_view body) {
  const auto decoded = decoder.decode(body);
  const fuzz::Judgement judgement = fuzz::judge(body);
  if (!judgement.comparable) return decoded.ok();
  const Json* ticks = judgement.value ? fuzz::member(*judgement.value, "ticks") : nullptr;
  const bool right = ticks && ticks->is_array() && std::all_of(ticks->begin(), ticks->end(), is_tick);
  require(decoded.ok() == right);
  if (!right) return false;
  require(decoded.value().rows.size() == ticks->size());
  for (std::size_t i = 0; i < ticks->size(); ++i) compare(decoded.value().rows[i], ticks->at(i));
  fuzz::reached(ticks->empty() ? "no ticks" : "ticks");
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"ticks", "no ticks"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wire::TicksReplyDecoder decoder;
  fuzz::json_byte_by_byte(data, size, [&](std::string_view body) { return read(decoder, body); });
  return 0;
}
