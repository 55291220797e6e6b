#include "sim/poll_watch.hpp"

#include <algorithm>
#include <string>

#include "sim/market.hpp"

namespace tidewire::sim {
namespace {

/// Counts what happened to all series.
std::uint64_t revisions(core::Session& session) {
  std::uint64_t sum = 0;
  for (const std::string& symbol : symbol_names) {
    const core::Subscription* subscription = session.subscription(session.id_of(symbol));
    if (subscription) sum += subscription->revision;
  }
  return sum;
}

bool is_lacking(core::Status status) {
  return status == core::Status::connecting || status == core::Status::authenticating ||
         status == core::Status::reconnecting;
}

}  // namespace

void PollWatch::on(const core::HttpRequest& effect, wire::Instant now) {
  if (policy_.url.empty()) fail("polls without an address");
  if (effect.request <= last_request_) fail("uses the number of a request again");
  if (awaited_ != 0 && polling_) fail("says that it polls, and is not answered");
  awaited_ = last_request_ = effect.request;
  turn_lost_ = false;
  if (live_) fail("polls while the connection is live");
  if (!lacking_since_) return fail("polls for a connection that nobody lacks");
  if (now - *lacking_since_ < policy_.after_ms) fail("polls too early");
  if (asked_at_ && now - *asked_at_ < policy_.interval_ms * 3 / 4) fail("polls too often");
  asked_at_ = now;
}

void PollWatch::on(const core::StateChanged& effect, wire::Instant now) {
  live_ = effect.status == core::Status::live;
  polling_ = effect.polling;
  if (!is_lacking(effect.status)) {
    lacking_since_.reset();
    asked_at_.reset();
    awaited_ = 0;
  } else if (!lacking_since_) {
    lacking_since_ = now;
  }
}

void PollWatch::handled(core::Session& session, wire::Instant now) {
  const bool wants =
      std::any_of(symbol_names.begin(), symbol_names.end(),
                  [&](const std::string& symbol) { return session.id_of(symbol) >= 0; });
  if (live_ && polling_) fail("says that a live connection is polled");
  if (!wants) turn_lost_ = true;
  if (!wants || policy_.url.empty() || !lacking_since_) {
    wanted_since_ = now;
    return;
  }
  const wire::Millis turn_ms = policy_.interval_ms * 5 / 4 + 1;
  wire::Instant due = *lacking_since_ + policy_.after_ms + policy_.interval_ms;
  if (asked_at_) due = *asked_at_ + turn_ms;
  if (now > std::max(due, wanted_since_ + turn_ms)) fail("does not poll");
}

void PollWatch::reply_comes(core::RequestId request, core::Session& session) {
  reply_awaited_ = request == awaited_;
  reply_may_be_late_ = turn_lost_;
  if (reply_awaited_) awaited_ = 0;
  revisions_before_ = revisions(session);
}

void PollWatch::reply_came(bool useful, core::Session& session) {
  const bool changed = revisions(session) > revisions_before_;
  if (changed && live_) fail("a reply changed a series that is live");
  if (changed && !reply_awaited_) fail("a late reply changed a series");
  if (changed && !useful) fail("a reply that was none changed a series");
  if (reply_may_be_late_) return;
  if (reply_awaited_ && useful && lacking_since_ && !polling_) fail("does not say that it polls");
  if (reply_awaited_ && !useful && polling_) fail("says that it polls, and nothing comes");
}

}  // namespace tidewire::sim
