#include "wire/json_rows.hpp"

#include "wire/json_fields.hpp"

namespace tidewire::wire::fields {
namespace {

/// The fields of one `[a, b, …]` row of numbers; false if there are more or fewer than `count`.
template <std::size_t count>
bool read_row(const JsonView& value, JsonView (&out)[count]) {
  if (value.kind() != JsonKind::array) return false;
  std::size_t filled = 0;
  JsonView element;
  for (JsonElements elements(value); elements.next(element);) {
    if (filled == count) return false;
    out[filled++] = element;
  }
  return filled == count;
}

}  // namespace

bool read_ticks(const JsonView& value, std::vector<Tick>& out) {
  if (value.kind() != JsonKind::array) return false;
  out.clear();
  JsonView row;
  for (JsonElements rows(value); rows.next(row);) {
    JsonView columns[4];
    Tick tick;
    if (!read_row(row, columns) || !read_count(columns[0], tick.seq) ||
        !read_time(columns[1], tick.time) || !read_decimal(columns[2], tick.price) ||
        !read_decimal(columns[3], tick.volume)) {
      return false;
    }
    out.push_back(tick);
  }
  return true;
}

bool read_candles(const JsonView& value, std::vector<Candle>& out) {
  if (value.kind() != JsonKind::array) return false;
  out.clear();
  JsonView row;
  for (JsonElements rows(value); rows.next(row);) {
    JsonView columns[6];
    Candle candle;
    if (!read_row(row, columns) || !read_time(columns[0], candle.time) ||
        !read_decimal(columns[1], candle.open) ||
        !read_decimal(columns[2], candle.high) ||
        !read_decimal(columns[3], candle.low) ||
        !read_decimal(columns[4], candle.close) ||
        !read_decimal(columns[5], candle.volume)) {
      return false;
    }
    out.push_back(candle);
  }
  return true;
}

}  // namespace tidewire::wire::fields
