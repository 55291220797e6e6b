#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "feeds/trade_csv.hpp"

namespace tidewire::server {

/// Hears about the lines that are skipped: the first `bad_lines_reported_max` of them.
using BadLineReport = std::function<void(std::uint64_t line, std::string_view what)>;

/// The trades of a recorded file, one after the other. Keeps one line in memory, not the file.
class TradeFile {
 public:
  static constexpr std::uint64_t bad_lines_reported_max = 20;
  static constexpr std::size_t line_bytes_max = 4'096;

  TradeFile(std::unique_ptr<std::istream> input, TradeCsvReader reader, BadLineReport report);

  /// The next trade, empty at the end of the file. Its symbol is valid until the next call.
  [[nodiscard]] std::optional<RecordedTrade> next();

  [[nodiscard]] std::uint64_t good_lines() const { return good_lines_; }
  [[nodiscard]] std::uint64_t bad_lines() const { return bad_lines_; }

 private:
  [[nodiscard]] bool read_line();
  void refuse(std::string_view what);

  std::unique_ptr<std::istream> input_;
  TradeCsvReader reader_;
  BadLineReport report_;
  std::string line_;
  bool line_too_long_ = false;
  std::uint64_t line_number_ = 0;
  std::uint64_t good_lines_ = 0;
  std::uint64_t bad_lines_ = 0;
};

}  // namespace tidewire::server
