#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/config.hpp"
#include "core/deadlines.hpp"
#include "core/effect.hpp"
#include "core/event.hpp"
#include "core/random.hpp"
#include "core/request_ids.hpp"
#include "wire/time.hpp"

namespace tidewire::core {

/// The fallback while no socket is live: starts `after_ms` after the last one was, asks every
/// `interval_ms` (jittered), and stops with the first live connection. Decides when; what to ask
/// for and what an answer means is the session's.
class Polling {
 public:
  Polling(const PollPolicy& policy, std::uint64_t seed, RequestIds& ids, Deadlines& deadlines)
      : policy_(policy), random_(seed), ids_(ids), deadlines_(deadlines) {}

  /// `wanted`: somebody wants the connection, it is not live, and the network is not known to be
  /// away. Call it whenever one of these may have changed.
  void set_wanted(bool wanted, wire::Now now);

  /// The id of the request to send now, if one is due.
  [[nodiscard]] std::optional<RequestId> take_due(wire::Now now);

  /// True if this reply is the one that is waited for; a reply that fails is simply asked for
  /// again at the next turn. Late ones are dropped.
  [[nodiscard]] bool take_reply(RequestId request, bool useful);

  /// Data comes this way: the last question that is over was answered.
  [[nodiscard]] bool active() const { return active_; }

 private:
  [[nodiscard]] wire::Millis jittered_interval();

  const PollPolicy& policy_;
  Random random_;
  RequestIds& ids_;
  Deadlines& deadlines_;
  bool wanted_ = false;
  bool active_ = false;
  RequestId waiting_for_ = 0;
};

}  // namespace tidewire::core
