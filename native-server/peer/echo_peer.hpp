#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "peer/outbox.hpp"
#include "peer/peer.hpp"

namespace tidewire::server {

/// Sends back whatever comes, as it came (`/echo`, with `--echo`): what suites that judge a
/// WebSocket server need of it.
class EchoPeer final : public Peer {
 public:
  /// The most that one message may have here. Such suites go up to 16 MiB.
  static constexpr std::size_t message_bytes_max = std::size_t{16} << 20;

  void on_text(std::string_view frame, wire::Now) override { send_back(frame, false); }
  void on_binary(std::string_view frame, wire::Now) override { send_back(frame, true); }
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
  void send_back(std::string_view frame, bool binary) {
    outbox_.send(std::make_shared<const std::string>(frame), binary);
  }

  /// One that is being taken, and one that waits.
  Outbox outbox_{2 * message_bytes_max};
};

}  // namespace tidewire::server
