#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "peer/market_history.hpp"
#include "peer/peer.hpp"
#include "wire/messages.hpp"
#include "wire/tick_batch.hpp"

namespace tidewire::server {

/// How a connection of the market gets its ticks: what it offered as its subprotocol.
enum class TickFormat : unsigned char {
  each,    // a `market_data` for every tick, at once
  json,    // `market_data_batch` for the ticks of one symbol in a window
  binary,  // one binary frame for all ticks of a window (wire/tick_batch.hpp)
};

/// The ticks of all symbols that wait for the end of a short window, and their frames, each of
/// which is encoded once for all connections that get the same.
class TickWindow {
 public:
  /// Ticks of one window; whoever fills it delivers it when it is full.
  static constexpr std::size_t ticks_max = 1'024;

  /// `row` names the symbol by a view that holds for good.
  void add(SymbolId symbol, const wire::TickRow& row);
  /// Ends the window: the next one begins.
  void clear();
  /// Grows by one with each window.
  [[nodiscard]] std::uint64_t number() const { return number_; }

  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] bool full() const { return count_ >= ticks_max; }
  /// Those that have ticks, in the order of their first.
  [[nodiscard]] std::span<const SymbolId> symbols() const { return symbols_; }
  /// How many ticks of a symbol there are by now.
  [[nodiscard]] std::size_t size(SymbolId symbol) const {
    return symbol < rows_.size() ? rows_[symbol].size() : 0;
  }

  /// A frame of this window that several connections may share; empty until one was encoded.
  [[nodiscard]] const FrameText& shared_frame() const { return shared_; }

  /// The ticks of a symbol after the first `skip`, of which there are some.
  [[nodiscard]] FrameText json(SymbolId symbol, std::size_t skip);
  [[nodiscard]] FrameText binary(SymbolId symbol, std::size_t skip);
  /// All ticks of several symbols, which are in the order of `symbols()`.
  [[nodiscard]] FrameText binary(const std::vector<SymbolId>& symbols);

 private:
  /// The encoded ticks of a symbol; empty until somebody wants them.
  struct Encoded {
    FrameText json;
    std::string block;
  };

  const std::string& block(SymbolId symbol);

  std::uint64_t number_ = 1;
  std::size_t count_ = 0;
  std::vector<SymbolId> symbols_;
  std::vector<std::vector<wire::TickRow>> rows_;  // by SymbolId
  std::vector<Encoded> encoded_;                  // by SymbolId
  std::map<std::vector<SymbolId>, FrameText> frames_;
  FrameText shared_;
  std::vector<wire::Tick> ticks_;  // scratch
  wire::TickBatchEncoder encoder_;
};

}  // namespace tidewire::server
