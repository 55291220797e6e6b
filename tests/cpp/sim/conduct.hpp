#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "core/config.hpp"
#include "core/effect.hpp"
#include "wire/time.hpp"

namespace tidewire::sim {

/// Watches what one session asks of its host, and remembers the first thing that it may not do:
///
///  - one socket at a time, under a number that was never used; nothing is sent on a socket that
///    is not open; the token comes first, in a frame or in the address;
///  - the user is asked to sign in only after a second refusal in a row;
///  - no delay is longer than the documents allow for so many losses since the connection was last
///    live for `steady_ms` (docs/protocol.md, Connection), so the count must fall back;
///  - a hub's server that closes and wants nobody back is not asked again by itself;
///  - no loop without a pause: of wake-ups at one moment, or of sockets.
class Conduct {
 public:
  Conduct(const core::Config& config, wire::Millis spread_ms, wire::Millis retry_after_ms_max)
      : config_(config), spread_ms_(spread_ms), retry_after_ms_max_(retry_after_ms_max) {}

  [[nodiscard]] const std::optional<std::string>& fault() const { return fault_; }

  /// The session has this socket, and no other.
  [[nodiscard]] bool is_current(core::SocketId socket) const {
    return socket != 0 && socket == socket_;
  }

  [[nodiscard]] core::SocketId socket() const { return socket_; }

  // What the host reports.
  void socket_opened(core::SocketId socket);
  void socket_closed(core::SocketId socket, std::uint16_t code);
  /// The token was refused before there was a socket.
  void refused() { ++refusals_; }
  /// The session has heard this frame on its socket.
  void heard(const std::string& text, core::Status status);
  void woke(wire::Instant now);
  /// The session has handled an event.
  void handled(wire::Instant now);

  // What the session asks for.
  void on(const core::OpenSocket& effect, wire::Instant now);
  void on(const core::SendText& effect);
  void on(const core::CloseSocket& effect);
  void on(const core::StateChanged& effect, wire::Instant now);
  void on(const core::AuthRequired&);

 private:
  void fail(std::string what);
  [[nodiscard]] wire::Millis longest_delay() const;

  const core::Config& config_;
  wire::Millis spread_ms_;
  wire::Millis retry_after_ms_max_;
  std::optional<std::string> fault_;

  core::SocketId socket_ = 0;
  core::SocketId last_socket_ = 0;
  bool open_ = false;
  bool spoken_ = false;
  std::optional<wire::Instant> live_since_;
  std::uint32_t losses_ = 0;
  std::uint32_t refusals_ = 0;  // of tokens, in a row
  wire::Instant last_wake_;
  std::uint32_t wakes_ = 0;
  std::deque<wire::Instant> attempts_;
};

}  // namespace tidewire::sim
