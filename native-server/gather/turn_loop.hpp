#pragma once

#include <boost/asio/io_context.hpp>

#include "gather/turn_end.hpp"

namespace tidewire::server {

/// Runs the handlers of `io` in turns until it is stopped or has no work left.
inline void run_turns(boost::asio::io_context& io, TurnEnd& turn_end) {
  // Handlers that always leave another one ready do not keep a turn from ending.
  constexpr int handlers_max = 512;
  for (;;) {
    if (!turn_end.pending() && io.run_one() == 0) return;
    for (int i = 0; i < handlers_max && io.poll_one() > 0; ++i) {
    }
    turn_end.run();
    if (io.stopped()) return;
  }
}

}  // namespace tidewire::server
