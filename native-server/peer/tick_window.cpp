#include "peer/tick_window.hpp"

#include <cassert>
#include <memory>
#include <utility>

#include "wire/dialects/stream_server.hpp"

namespace tidewire::server {
namespace {

FrameText frame_of(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

}  // namespace

void TickWindow::add(SymbolId symbol, const wire::TickRow& row) {
  if (symbol >= rows_.size()) {
    rows_.resize(symbol + 1);
    encoded_.resize(symbol + 1);
  }
  auto& rows = rows_[symbol];
  if (rows.empty()) symbols_.push_back(symbol);
  rows.push_back(row);
  ++count_;
  encoded_[symbol] = {};
  frames_.clear();
  shared_.reset();
}

void TickWindow::clear() {
  for (const SymbolId symbol : symbols_) {
    rows_[symbol].clear();
    encoded_[symbol] = {};
  }
  symbols_.clear();
  frames_.clear();
  shared_.reset();
  count_ = 0;
  ++number_;
}

FrameText TickWindow::json(SymbolId symbol, std::size_t skip) {
  assert(skip < size(symbol));
  Encoded& encoded = encoded_[symbol];
  if (skip == 0 && encoded.json) return encoded.json;
  std::string text;
  wire::stream::encode(wire::Ticks{std::span(rows_[symbol]).subspan(skip)}, text);
  FrameText frame = frame_of(std::move(text));
  if (skip == 0) encoded.json = shared_ = frame;
  return frame;
}

FrameText TickWindow::binary(SymbolId symbol, std::size_t skip) {
  assert(skip < size(symbol));
  ticks_.clear();
  for (const wire::TickRow& row : std::span(rows_[symbol]).subspan(skip)) {
    ticks_.push_back(row.tick);
  }
  std::string frame;
  encoder_.add({symbol, ticks_}, frame);
  return frame_of(std::move(frame));
}

FrameText TickWindow::binary(const std::vector<SymbolId>& symbols) {
  const auto found = frames_.find(symbols);
  if (found != frames_.end()) return found->second;
  std::string frame;
  for (const SymbolId symbol : symbols) frame += block(symbol);
  shared_ = frame_of(std::move(frame));
  return frames_.emplace(symbols, shared_).first->second;
}

const std::string& TickWindow::block(SymbolId symbol) {
  std::string& block = encoded_[symbol].block;
  if (block.empty()) {
    ticks_.clear();
    for (const wire::TickRow& row : rows_[symbol]) ticks_.push_back(row.tick);
    encoder_.add({symbol, ticks_}, block);
  }
  return block;
}

}  // namespace tidewire::server
