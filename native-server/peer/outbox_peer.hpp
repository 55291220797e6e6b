#pragma once

#include <cstddef>
#include <optional>

#include "peer/outbox.hpp"
#include "peer/peer.hpp"

namespace tidewire::server {

/// A peer that waits for nothing and has no words for an end but the code of the close.
class OutboxPeer : public Peer {
 public:
  explicit OutboxPeer(std::size_t outbox_bytes_max) : outbox_(outbox_bytes_max) {}

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

 protected:
  Outbox outbox_;
};

}  // namespace tidewire::server
