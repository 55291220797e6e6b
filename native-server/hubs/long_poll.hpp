#pragma once

#include <memory>
#include <optional>

#include "deferred_reply.hpp"
#include "peer/hub_line.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// Carries a hub line by long polling: records wait for the client's next GET, and one GET at a
/// time waits for records.
class LongPoll final : public HubTransport {
 public:
  /// A poll that had nothing to bring is answered empty after this; the official client gives up
  /// after 100 s.
  static constexpr wire::Millis poll_ms_max = 90'000;
  /// A client that does not poll for this long is gone.
  static constexpr wire::Millis pause_ms_max = 15'000;

  /// Attached at once.
  LongPoll(std::shared_ptr<HubLine> line, wire::Now now);
  ~LongPoll() override;
  LongPoll(const LongPoll&) = delete;
  LongPoll& operator=(const LongPoll&) = delete;

  /// A GET. The first is answered at once, without records; one that still waits gets 204.
  void poll(DeferredReply reply, wire::Now now);
  void on_wake(wire::Now now);
  /// True when the client knows that the line has ended, or does not ask any more.
  [[nodiscard]] bool over() const { return over_; }

  void wake() override { answer(); }
  void displaced() override {}

 private:
  /// Answers the poll that waits, if there is something to say.
  void answer();
  void reply_with(int status, std::string body);

  std::shared_ptr<HubLine> line_;
  std::optional<DeferredReply> waiting_;
  bool started_ = false;
  bool over_ = false;
  wire::Instant poll_due_;
  std::optional<wire::Instant> pause_due_;
};

}  // namespace tidewire::server
