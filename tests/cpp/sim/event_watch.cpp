#include "sim/event_watch.hpp"

#include <optional>
#include <utility>

#include "sim/command_watch.hpp"
#include "sim/event_service.hpp"

namespace tidewire::sim {

void EventWatch::hearing(core::SocketId socket, bool current) {
  if (socket != socket_ && current) {
    socket_ = socket;
    heard_here_ = {};
  }
  hearing_ = true;
  current_ = current;
}

void EventWatch::on(const core::EventMessage& effect) {
  if (!hearing_) return fail("an event from nowhere");
  if (!current_) return fail("an event of a connection that was given up");
  if (effect.type != trade_event) return;
  const std::optional<std::uint64_t> symbol = number_in(effect.text, "symbol");
  const std::optional<std::uint64_t> trade = number_in(effect.text, "trade");
  if (!symbol || !trade || *symbol >= symbol_names.size()) return fail("an event that was none");
  const std::uint64_t stay = number_in(effect.text, "stay").value_or(0);
  if (std::exchange(stays_[*symbol], stay) != stay) heard_here_[*symbol] = false;
  std::uint64_t& last = last_[*symbol];
  if (heard_here_[*symbol] && *trade != last + 1) {
    const FailureKind kind = *trade == last  ? FailureKind::doubled
                             : *trade < last ? FailureKind::reordered
                                             : FailureKind::lost;
    fail("event " + std::to_string(*trade) + " after " + std::to_string(last), kind);
  }
  heard_here_[*symbol] = true;
  last = *trade;
}

}  // namespace tidewire::sim
