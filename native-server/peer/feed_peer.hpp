#pragma once

#include "peer/outbox.hpp"
#include "peer/peer.hpp"
#include "peer/receiver.hpp"

namespace tidewire::server {

/// The feed dialect (`/ws/crypto`): everything that is published goes out unchanged; nothing that
/// comes in is read.
class FeedPeer final : public Peer, public Receiver {
 public:
  explicit FeedPeer(std::size_t outbox_bytes_max) : outbox_(outbox_bytes_max) {}

  [[nodiscard]] bool takes_now() const override { return !closing() && outbox_.empty(); }
  bool deliver(const FrameText& text) override {
    if (closing()) return false;
    outbox_.send(text);
    return true;
  }
  [[nodiscard]] const Identity* who() const override { return nullptr; }

  void on_text(std::string_view, wire::Now) override {}
  void on_binary(std::string_view, wire::Now) override {}
  void on_wake(wire::Now) override {}
  void go_away(wire::Millis) override {
    outbox_.close(wire::close_code::service_restart, "service restart");
  }
  void rate_limited(wire::Millis) override {
    outbox_.close(wire::close_code::rate_limited, "rate limited");
  }

  std::optional<Output> poll_output() override { return outbox_.poll(); }
  [[nodiscard]] std::size_t waiting_bytes() const override { return outbox_.bytes(); }
  [[nodiscard]] bool closing() const override { return outbox_.closing(); }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const override {
    return std::nullopt;
  }

 private:
  Outbox outbox_;
};

}  // namespace tidewire::server
