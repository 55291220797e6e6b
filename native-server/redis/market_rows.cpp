#include "redis/market_rows.hpp"

#include <algorithm>
#include <charconv>

#include "wire/limits.hpp"
#include "wire/number_text.hpp"

namespace tidewire::server {
namespace {

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  constexpr std::int64_t max = wire::limits::safe_integer_max;
  return value >= -max && value <= max ? std::optional(value) : std::nullopt;
}

void append(std::string& row, double value) {
  row += ' ';
  wire::append_double(value, row);
}

/// Reads one number after the other; `good` is false once one was none.
class Fields {
 public:
  explicit Fields(std::string_view row) : rest_(row) {}

  std::int64_t integer() {
    const auto value = whole(take_until(rest_, ' '));
    good_ = good_ && value;
    return value.value_or(0);
  }
  double number() {
    const auto value = wire::text_to_double(take_until(rest_, ' '));
    good_ = good_ && value;
    return value.value_or(0);
  }
  [[nodiscard]] bool good() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::string tick_row(const wire::Tick& tick) {
  std::string row = std::to_string(tick.time.ms);
  append(row, tick.price);
  append(row, tick.volume);
  return row;
}

std::string numbered_row(const wire::Tick& tick) {
  return std::to_string(tick.seq) + " " + tick_row(tick);
}

std::optional<wire::Tick> parse_numbered_row(std::string_view row) {
  Fields fields(row);
  wire::Tick tick;
  const std::int64_t seq = fields.integer();
  tick.seq = static_cast<std::uint64_t>(seq);
  tick.time.ms = fields.integer();
  tick.price = fields.number();
  tick.volume = fields.number();
  if (!fields.good() || seq <= 0) return std::nullopt;
  return tick;
}

std::optional<std::pair<std::string_view, wire::Tick>> parse_symbol_row(std::string_view row) {
  const std::string_view symbol = take_until(row, ' ');
  if (symbol.empty() || symbol.size() > wire::limits::symbol_bytes_max) return std::nullopt;
  const auto tick = parse_numbered_row(row);
  if (!tick) return std::nullopt;
  return std::pair{symbol, *tick};
}

std::string candle_row(const wire::Candle& candle) {
  std::string row = std::to_string(candle.time.ms);
  for (const double value :
       {candle.open, candle.high, candle.low, candle.close, candle.volume}) {
    append(row, value);
  }
  return row;
}

std::optional<wire::Candle> parse_candle_row(std::string_view row) {
  Fields fields(row);
  wire::Candle candle;
  candle.time.ms = fields.integer();
  candle.open = fields.number();
  candle.high = fields.number();
  candle.low = fields.number();
  candle.close = fields.number();
  candle.volume = fields.number();
  if (!fields.good()) return std::nullopt;
  return candle;
}

std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), end + 1));
  return taken;
}

}  // namespace tidewire::server
