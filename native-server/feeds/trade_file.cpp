#include "feeds/trade_file.hpp"

#include <utility>
#include <variant>

namespace tidewire::server {

TradeFile::TradeFile(std::unique_ptr<std::istream> input, TradeCsvReader reader,
                     BadLineReport report)
    : input_(std::move(input)), reader_(std::move(reader)), report_(std::move(report)) {}

std::optional<RecordedTrade> TradeFile::next() {
  while (read_line()) {
    if (line_too_long_) {
      refuse("line too long");
      continue;
    }
    const TradeLine line = reader_.read(line_);
    if (const auto* trade = std::get_if<RecordedTrade>(&line)) {
      ++good_lines_;
      return *trade;
    }
    if (const auto* error = std::get_if<TradeLineError>(&line)) refuse(describe(*error));
  }
  return std::nullopt;
}

bool TradeFile::read_line() {
  line_.clear();
  line_too_long_ = false;
  std::streambuf& buffer = *input_->rdbuf();
  constexpr int end = std::streambuf::traits_type::eof();
  int next = buffer.sbumpc();
  if (next == end) return false;
  ++line_number_;
  while (next != end && next != '\n') {
    if (line_.size() < line_bytes_max) {
      line_ += static_cast<char>(next);
    } else {
      line_too_long_ = true;
    }
    next = buffer.sbumpc();
  }
  return true;
}

void TradeFile::refuse(std::string_view what) {
  if (++bad_lines_ <= bad_lines_reported_max) report_(line_number_, what);
}

}  // namespace tidewire::server
