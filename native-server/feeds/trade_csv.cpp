#include "feeds/trade_csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>

#include "wire/limits.hpp"

namespace tidewire::server {
namespace {

// More columns than any of the formats has; the rest of such a line is not looked at.
constexpr std::size_t columns_max = 32;

// Times before 1973 and after 5138 are told apart as: 12 to 14 digits milliseconds, 15 to 17
// microseconds.
constexpr std::int64_t milliseconds_min = 100'000'000'000;
constexpr std::int64_t microseconds_min = 100'000'000'000'000;
constexpr std::int64_t microseconds_max = 100'000'000'000'000'000;

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<wire::UnixMillis> time_in(std::string_view text) {
  const auto value = number<std::int64_t>(text);
  if (!value || *value < milliseconds_min || *value >= microseconds_max) return std::nullopt;
  return wire::UnixMillis{*value >= microseconds_min ? *value / 1'000 : *value};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

bool is_boolean(std::string_view text) {
  return text == "true" || text == "false" || text == "True" || text == "False" ||
         text == "TRUE" || text == "FALSE";
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::string_view describe(TradeLineError error) {
  switch (error) {
    case TradeLineError::incomplete_header: return "header without price, amount and time columns";
    case TradeLineError::wrong_columns: return "not the columns of a known format";
    case TradeLineError::bad_symbol: return "bad symbol";
    case TradeLineError::bad_time: return "bad time";
    case TradeLineError::bad_price: return "bad price";
    case TradeLineError::bad_volume: return "bad amount";
    case TradeLineError::other_symbol: return "another symbol than the file's first";
  }
  return "unknown";
}

TradeLine TradeCsvReader::read(std::string_view line) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  split(line);
  if (fields_.size() == 1 && fields_[0].empty()) return NotATrade{};
  if (std::find(fields_.begin(), fields_.end(), "price") != fields_.end()) return read_header();

  const std::optional<Columns> columns = header_ ? header_ : binance_columns();
  if (!columns) return TradeLineError::wrong_columns;
  const std::size_t last =
      std::max({columns->price, columns->volume, columns->time, columns->symbol.value_or(0)});
  if (last >= fields_.size()) return TradeLineError::wrong_columns;

  const auto time = time_in(fields_[columns->time]);
  if (!time) return TradeLineError::bad_time;
  const auto price = number<double>(fields_[columns->price]);
  if (!price || !std::isfinite(*price) || *price <= 0) return TradeLineError::bad_price;
  const auto volume = number<double>(fields_[columns->volume]);
  if (!volume || !std::isfinite(*volume) || *volume < 0) return TradeLineError::bad_volume;

  const wire::Tick tick{0, *time, *price, *volume};
  if (!columns->symbol) return RecordedTrade{symbol_, tick};
  const std::string_view symbol = fields_[*columns->symbol];
  if (!is_symbol(symbol)) return TradeLineError::bad_symbol;
  if (!rename_) return RecordedTrade{symbol, tick};
  if (renamed_from_.empty()) renamed_from_ = symbol;
  if (renamed_from_ != symbol) return TradeLineError::other_symbol;
  return RecordedTrade{symbol_, tick};
}

void TradeCsvReader::split(std::string_view line) {
  fields_.clear();
  while (fields_.size() < columns_max) {
    const std::size_t comma = line.find(',');
    fields_.push_back(trimmed(line.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    line.remove_prefix(comma + 1);
  }
}

TradeLine TradeCsvReader::read_header() {
  const auto column = [this](std::initializer_list<std::string_view> names) {
    const auto found =
        std::find_first_of(fields_.begin(), fields_.end(), names.begin(), names.end());
    return found == fields_.end()
               ? std::nullopt
               : std::optional<std::size_t>(static_cast<std::size_t>(found - fields_.begin()));
  };
  const auto price = column({"price"});
  const auto volume = column({"amount", "qty", "quantity"});
  const auto time = column({"timestamp", "time", "transact_time"});
  if (!price || !volume || !time) return TradeLineError::incomplete_header;
  header_ = Columns{*price, *volume, *time, column({"symbol"})};
  return NotATrade{};
}

std::optional<TradeCsvReader::Columns> TradeCsvReader::binance_columns() const {
  if (fields_.size() >= 6 && is_boolean(fields_[5])) return Columns{1, 2, 4, std::nullopt};
  if (fields_.size() >= 7 && is_boolean(fields_[6])) return Columns{1, 2, 5, std::nullopt};
  return std::nullopt;
}

bool is_symbol(std::string_view text) {
  return !text.empty() && text.size() <= wire::limits::symbol_bytes_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string symbol_from_file_name(std::string_view file_name) {
  const std::string_view head = file_name.substr(0, file_name.find_first_of("-_."));
  const bool named = is_symbol(head) && std::any_of(head.begin(), head.end(), is_letter);
  if (!named) return "TRADES";
  return std::string(head);
}

}  // namespace tidewire::server
