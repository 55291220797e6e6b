#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "core/effect.hpp"
#include "sim/market.hpp"
#include "sim/watch.hpp"

namespace tidewire::sim {

/// Watches the events that a session passes on: on one connection each trade follows the one
/// before, none is missing or doubled, and none comes from a connection that was given up. A hub's
/// trades follow each other from joining a group to leaving it (`stay`).
class EventWatch : public Watch {
 public:
  /// The session is about to hear a frame of this socket; `current`: it has no other.
  void hearing(core::SocketId socket, bool current);
  void heard() { hearing_ = false; }

  void on(const core::EventMessage& effect);

  /// The last trade that the application was told of; 0 if none.
  [[nodiscard]] std::uint64_t last_trade(SymbolIndex symbol) const { return last_[symbol]; }

 private:
  core::SocketId socket_ = 0;
  bool hearing_ = false;
  bool current_ = false;
  std::array<std::uint64_t, symbol_names.size()> last_{};
  std::array<bool, symbol_names.size()> heard_here_{};
  std::array<std::uint64_t, symbol_names.size()> stays_{};
};

}  // namespace tidewire::sim
