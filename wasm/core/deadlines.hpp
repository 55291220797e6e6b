#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "wire/time.hpp"

namespace tidewire::core {

/// Everything that the session ever waits for.
enum class Timer : std::size_t {
  // of one connection or attempt
  token,          // the application's token callback
  open,           // the socket's opening
  authenticate,   // the server's answer to auth
  heartbeat,      // silence after which we ping
  pong,           // the answer to a ping
  reconnect,      // the end of a backoff delay
  steady,         // how long live must last before the attempts count from 0 again
  refresh_token,  // shortly before the token expires
  last_of_connection_ = refresh_token,
  // of the session
  linger,       // nobody wants the connection any more
  poll,         // the next request of the fallback
  command,      // the answer to a command
  backfill,     // the answer to a backfill_request
  resubscribe,  // a symbol that the server did not know
  unsubscribe,  // nobody wants some symbol any more
  candles,      // the server is asked for candles, or they are not wanted any more
  count_,
};

/// One optional deadline per timer. Timers of the host are hints; these decide.
class Deadlines {
 public:
  Deadlines() { at_.fill(never); }

  void set(Timer timer, wire::Instant at) { put(timer, at); }
  void clear(Timer timer) {
    if (is_set(timer)) put(timer, never);
  }
  /// Clears everything that belongs to one connection or attempt; what belongs to the session
  /// stays.
  void clear_connection() {
    for (std::size_t i = 0; i <= index(Timer::last_of_connection_); ++i) at_[i] = never;
    next_is_known_ = false;
  }
  [[nodiscard]] wire::Instant at(Timer timer) const {
    assert(is_set(timer));
    return at_[index(timer)];
  }
  [[nodiscard]] bool is_set(Timer timer) const { return at_[index(timer)].ms != never.ms; }

  /// True once, if the timer's deadline has come; it is cleared then.
  bool take_expired(Timer timer, wire::Instant now) {
    const wire::Instant at = at_[index(timer)];
    if (at == never || at > now) return false;
    put(timer, never);
    return true;
  }

  // Asked for with every frame, while hardly any frame changes a deadline.
  [[nodiscard, gnu::always_inline]] std::optional<wire::Instant> next() const {
    if (!next_is_known_) find_next();
    if (next_.ms == never.ms) return std::nullopt;
    return next_;
  }

 private:
  void put(Timer timer, wire::Instant at) {
    at_[index(timer)] = at;
    next_is_known_ = false;
  }
  [[gnu::noinline]] void find_next() const {
    next_ = *std::min_element(at_.begin(), at_.end());
    next_is_known_ = true;
  }

  /// What stands where no deadline is set: later than all that are.
  static constexpr wire::Instant never{std::numeric_limits<std::int64_t>::max()};
  static std::size_t index(Timer timer) { return static_cast<std::size_t>(timer); }
  std::array<wire::Instant, static_cast<std::size_t>(Timer::count_)> at_;
  mutable wire::Instant next_ = never;
  mutable bool next_is_known_ = false;
};

}  // namespace tidewire::core
