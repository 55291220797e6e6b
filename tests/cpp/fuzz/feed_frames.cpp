// Whatever is published on a feed: the ticks that nlohmann/json and the documents find in it, in
// their order and to the last bit, or else an event with the whole text.
#include <variant>

#include "fuzz/oracle.hpp"
#include "fuzz/support.hpp"
#include "wire/dialects/feed_client.hpp"

using namespace tidewire;
using fuzz::Json;
using fuzz::require;

namespace {

struct Row {
  std::string symbol;
  double price = 0;
  double volume = 0;
  std::optional<double> time;  // as it was written, where it is a number
};

void collect(const Json& value, const std::string& name, std::vector<Row>& rows) {
  if (rows.size() == wire::limits::symbols_per_message_max || !value.is_object()) return;
  const Json* price = fuzz::member(value, "price");
  const auto read = price ? fuzz::decimal_of(*price) : std::nullopt;
  Row row{name, read.value_or(0), 0, {}};
  if (const Json* symbol = fuzz::member(value, "symbol")) {
    row.symbol = fuzz::text_of(*symbol, wire::limits::symbol_bytes_max).value_or(name);
  }
  if (const Json* volume = fuzz::member(value, "volume")) {
    row.volume = fuzz::decimal_of(*volume).value_or(0);
  }
  const Json* time = fuzz::member(value, "timestamp");
  if (time && time->is_number()) row.time = time->get<double>();
  if (read && !row.symbol.empty()) rows.push_back(row);
}

std::vector<Row> rows_of(const Json& value) {
  std::vector<Row> rows;
  collect(value, {}, rows);
  if (!rows.empty()) return rows;
  for (const auto& [key, field] : value.items()) {
    const bool named = value.is_object();
    if (named && (key.empty() || key.size() > wire::limits::symbol_bytes_max)) continue;
    if (value.is_structured()) collect(field, named ? key : std::string{}, rows);
  }
  return rows;
}

void compare(const wire::TickRow& mine, const Row& row) {
  require(mine.symbol == row.symbol && mine.tick.price == row.price);
  require(mine.tick.volume == row.volume);
  // From 10^11 on a time is milliseconds; a fraction is dropped.
  if (row.time && *row.time >= 1e11 && *row.time <= 9e15) {
    require(mine.tick.time.ms == static_cast<std::int64_t>(*row.time));
    fuzz::reached("time in milliseconds");
  }
}

bool read(wire::feed::ClientDecoder& decoder, std::string_view frame) {
  const auto decoded = decoder.decode(frame);
  const fuzz::Judgement judgement = fuzz::judge(frame);
  if (judgement.comparable) {
    require(decoded.ok() == judgement.value.has_value());
    if (!decoded) return false;
    const std::vector<Row> rows = rows_of(*judgement.value);
    const auto* ticks = std::get_if<wire::Ticks>(&decoded.value());
    require((ticks ? ticks->rows.size() : 0) == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) compare(ticks->rows[i], rows[i]);
    fuzz::reached(rows.empty() ? "event" : rows.size() > 1 ? "several ticks" : "one tick");
  }
  return decoded.ok();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"event", "one tick", "several ticks", "time in milliseconds"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wire::feed::ClientDecoder decoder;
  fuzz::json_byte_by_byte(data, size, [&](std::string_view frame) { return read(decoder, frame); });
  return 0;
}
