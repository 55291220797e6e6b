#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>

#include "gather/turn_end.hpp"

namespace tidewire::server {

/// Runs the handlers of `io` in turns until it is stopped or has no work left. A handler may set
/// `limit`: then that time ends it, too, whatever is left. False when it did.
inline bool run_turns(boost::asio::io_context& io, TurnEnd& turn_end,
                      const std::optional<std::chrono::steady_clock::time_point>& limit = {}) {
  // Handlers that always leave another one ready do not keep a turn from ending.
  constexpr int handlers_max = 512;
  for (;;) {
    if (!turn_end.pending()) {
      const auto ran = limit ? io.run_one_until(*limit) : io.run_one();
      if (ran == 0 && io.stopped()) return true;
    }
    const auto late = [&] { return limit && std::chrono::steady_clock::now() >= *limit; };
    for (int i = 0; i < handlers_max && !late() && io.poll_one() > 0; ++i) {
    }
    turn_end.run();
    if (io.stopped()) return true;
    if (late()) return false;
  }
}

}  // namespace tidewire::server
