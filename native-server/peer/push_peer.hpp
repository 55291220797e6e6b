#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "peer/receiver.hpp"
#include "peer/stream_commands.hpp"
#include "peer/stream_gate.hpp"

namespace tidewire::server {

/// What is particular to one channel that pushes.
class PushChannel {
 public:
  virtual ~PushChannel() = default;

  /// What a connection gets right after auth_success.
  [[nodiscard]] virtual std::vector<FrameText> greeting(const Identity& identity) = 0;
  /// False when the channel does not take such a command.
  virtual bool handle(const Identity&, const StreamCommand&) { return false; }
};

/// The stream dialect, server side, on a channel that pushes the same to all who have
/// authenticated: bot status, notifications, metrics.
class PushPeer final : public Peer, public Receiver {
 public:
  /// `channel` outlives the peer.
  PushPeer(PushChannel& channel, VerifyToken verify, const StreamGateOptions& options,
           wire::Now opened);

  void on_text(std::string_view frame, wire::Now now) override;
  void on_binary(std::string_view, wire::Now now) override { gate_.on_binary(now); }
  void on_wake(wire::Now now) override { gate_.on_wake(now); }
  void go_away(wire::Millis retry_after_ms) override { gate_.go_away(retry_after_ms); }
  void rate_limited(wire::Millis retry_after_ms) override { gate_.rate_limited(retry_after_ms); }

  [[nodiscard]] bool takes_now() const override {
    return gate_.identity() && !closing() && !gate_.has_output();
  }
  /// Whoever has not authenticated yet gets nothing.
  bool deliver(const FrameText& text) override;
  [[nodiscard]] const Identity* who() const override {
    return gate_.identity() ? &*gate_.identity() : nullptr;
  }

  std::optional<Output> poll_output() override { return gate_.poll_output(); }
  [[nodiscard]] std::size_t waiting_bytes() const override { return gate_.waiting_bytes(); }
  [[nodiscard]] bool closing() const override { return gate_.closing(); }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const override {
    return gate_.next_deadline();
  }

 private:
  void handle(const heard::Nothing&) {}
  void handle(const heard::Authenticated&);
  void handle(const wire::ClientMessage&) { gate_.refuse_unsupported(); }
  void handle(const heard::Other& other);

  PushChannel* channel_;
  StreamGate gate_;
  std::string arena_;
};

}  // namespace tidewire::server
