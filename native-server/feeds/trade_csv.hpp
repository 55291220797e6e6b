#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/messages.hpp"

namespace tidewire::server {

/// Why a line of a trade file is not a trade.
enum class TradeLineError : std::uint8_t {
  incomplete_header,
  wrong_columns,
  bad_symbol,
  bad_time,
  bad_price,
  bad_volume,
  other_symbol,
};

/// For people: what is wrong with the line.
[[nodiscard]] std::string_view describe(TradeLineError error);

struct RecordedTrade {
  std::string_view symbol;  // valid until the next line
  wire::Tick tick;
};

/// A header, or an empty line.
struct NotATrade {};

using TradeLine = std::variant<RecordedTrade, NotATrade, TradeLineError>;

/// Reads recorded trades line by line, in the public formats:
///
/// - with a header line: any order of columns, found by name: `price`; `amount`, `qty` or
///   `quantity`; `timestamp`, `time` or `transact_time`; optionally `symbol`
/// - Binance `trades` without a header: id,price,qty,quote_qty,time,is_buyer_maker[,is_best_match]
/// - Binance `aggTrades` without a header: agg_trade_id,price,quantity,first_trade_id,
///   last_trade_id,transact_time,is_buyer_maker[,is_best_match]
///
/// Times are Unix milliseconds or microseconds, told apart by their size, kept as milliseconds.
/// Numbers are read to the nearest double, as `strtod` does.
class TradeCsvReader {
 public:
  /// `symbol` is used where the file has no such column. With `rename` it also replaces the
  /// file's own symbol; lines of a second symbol are then refused.
  TradeCsvReader(std::string symbol, bool rename) : symbol_(std::move(symbol)), rename_(rename) {}

  [[nodiscard]] TradeLine read(std::string_view line);

 private:
  struct Columns {
    std::size_t price = 0;
    std::size_t volume = 0;
    std::size_t time = 0;
    std::optional<std::size_t> symbol;
  };

  void split(std::string_view line);
  [[nodiscard]] TradeLine read_header();
  [[nodiscard]] std::optional<Columns> binance_columns() const;

  std::string symbol_;
  bool rename_;
  std::string renamed_from_;
  std::optional<Columns> header_;
  std::vector<std::string_view> fields_;
};

/// 1 to 64 printable ASCII characters without blanks.
[[nodiscard]] bool is_symbol(std::string_view text);

/// The symbol in a file name such as BTCUSDT-aggTrades-2024-01-01.csv: what stands before the
/// first `-`, `_` or `.`; TRADES when that is nothing usable.
[[nodiscard]] std::string symbol_from_file_name(std::string_view file_name);

}  // namespace tidewire::server
