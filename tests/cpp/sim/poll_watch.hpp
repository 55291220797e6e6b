#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/config.hpp"
#include "core/effect.hpp"
#include "core/session.hpp"
#include "sim/watch.hpp"

namespace tidewire::sim {

/// Watches the polling fallback:
///
///  - nothing is asked while the connection is live, offline or unwanted, nor before `after_ms`
///    have passed without it, nor more often than the jitter allows;
///  - while the connection is lacking, it is asked again and again;
///  - only the answer that is waited for changes anything, and only if it is one;
///  - the state says `polling` after such an answer, until one does not come, and never of a
///    connection that is live.
class PollWatch : public Watch {
 public:
  explicit PollWatch(const core::PollPolicy& policy) : policy_(policy) {}

  void on(const core::HttpRequest& effect, wire::Instant now);
  void on(const core::StateChanged& effect, wire::Instant now);
  /// The session has handled an event.
  void handled(core::Session& session, wire::Instant now);

  /// Around an HttpReply; `useful` if it holds what was asked for.
  void reply_comes(core::RequestId request, core::Session& session);
  void reply_came(bool useful, core::Session& session);

 private:
  const core::PollPolicy& policy_;
  std::optional<wire::Instant> lacking_since_;
  std::optional<wire::Instant> asked_at_;
  wire::Instant wanted_since_;
  core::RequestId last_request_ = 0;
  core::RequestId awaited_ = 0;
  bool turn_lost_ = false;  // perhaps: with no symbols, a turn goes by without a request
  bool reply_awaited_ = false;
  bool reply_may_be_late_ = false;
  bool live_ = false;
  bool polling_ = false;
  std::uint64_t revisions_before_ = 0;
};

}  // namespace tidewire::sim
