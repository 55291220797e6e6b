#pragma once

#include "peer/outbox_peer.hpp"
#include "peer/receiver.hpp"

namespace tidewire::server {

/// The feed dialect (`/ws/crypto`): everything that is published goes out unchanged; nothing that
/// comes in is read.
class FeedPeer final : public OutboxPeer, public Receiver {
 public:
  using OutboxPeer::OutboxPeer;

  [[nodiscard]] bool takes_now() const override { return !closing() && outbox_.empty(); }
  bool deliver(const FrameText& text) override {
    if (closing()) return false;
    outbox_.send(text);
    return true;
  }
  [[nodiscard]] const Identity* who() const override { return nullptr; }

  void on_text(std::string_view, wire::Now) override {}
  void on_binary(std::string_view, wire::Now) override {}
};

}  // namespace tidewire::server
