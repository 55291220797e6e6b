#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "peer/outbox_peer.hpp"

namespace tidewire::server {

/// Sends back whatever comes, as it came (`/echo`, with `--echo`): what suites that judge a
/// WebSocket server need of it.
class EchoPeer final : public OutboxPeer {
 public:
  /// The most that one message may have here. Such suites go up to 16 MiB.
  static constexpr std::size_t message_bytes_max = std::size_t{16} << 20;

  /// Room for a message that is being taken, and for one that waits.
  EchoPeer() : OutboxPeer(2 * message_bytes_max) {}

  void on_text(std::string_view frame, wire::Now) override { send_back(frame, false); }
  void on_binary(std::string_view frame, wire::Now) override { send_back(frame, true); }

 private:
  void send_back(std::string_view frame, bool binary) {
    outbox_.send(std::make_shared<const std::string>(frame), binary);
  }
};

}  // namespace tidewire::server
