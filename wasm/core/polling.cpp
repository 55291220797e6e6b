#include "core/polling.hpp"

namespace tidewire::core {

void Polling::set_wanted(bool wanted, wire::Now now) {
  if (policy_.url.empty() || wanted == wanted_) return;
  wanted_ = wanted;
  active_ = false;
  waiting_for_ = 0;
  deadlines_.clear(Timer::poll);
  // The first turn is jittered too: a crowd lost its server at the same moment.
  if (wanted) {
    deadlines_.set(Timer::poll,
                   now.instant + policy_.after_ms + random_.up_to(policy_.interval_ms));
  }
}

std::optional<RequestId> Polling::take_due(wire::Now now) {
  if (!deadlines_.take_expired(Timer::poll, now.instant)) return std::nullopt;
  // An answer that has not come by now is not waited for any more, and nothing is current without.
  if (waiting_for_ != 0) active_ = false;
  deadlines_.set(Timer::poll, now.instant + jittered_interval());
  waiting_for_ = ids_.next();
  return waiting_for_;
}

bool Polling::take_reply(RequestId request, bool useful) {
  if (request == 0 || request != waiting_for_) return false;
  waiting_for_ = 0;
  active_ = useful;
  return true;
}

/// Between three and five quarters of the interval.
wire::Millis Polling::jittered_interval() {
  return policy_.interval_ms * 3 / 4 + random_.up_to(policy_.interval_ms / 2);
}

}  // namespace tidewire::core
