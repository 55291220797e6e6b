#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "wire/time.hpp"

namespace tidewire::server {

/// The payload of a frame. Shared: a broadcast is encoded once for all connections.
using FrameText = std::shared_ptr<const std::string>;

struct SendText {
  FrameText text;
  bool binary = false;
};

/// The last output of a connection.
struct Close {
  std::uint16_t code = 0;
  std::string reason;
};

using Output = std::variant<SendText, Close>;

/// The server's side of one connection, without socket, clock or thread.
///
/// Hand an event in, then take outputs with `poll_output()` until it is empty or the socket is
/// busy, then arm one timer at `next_deadline()` and call `on_wake()` when it fires (a wake-up that
/// comes early or late does no harm). What is not polled yet waits in a bounded queue: a peer
/// whose reader is too slow closes itself.
class Peer {
 public:
  virtual ~Peer() = default;

  virtual void on_text(std::string_view frame, wire::Now now) = 0;
  virtual void on_binary(std::string_view frame, wire::Now now) = 0;
  virtual void on_wake(wire::Now now) = 0;
  /// The server stops: tells the client when to come back and closes with 1012.
  virtual void go_away(wire::Millis retry_after_ms) = 0;

  /// The client sends more than it may: tells it when to come back, where the dialect has words
  /// for that, and closes with 4029.
  virtual void rate_limited(wire::Millis retry_after_ms) { go_away(retry_after_ms); }

  virtual std::optional<Output> poll_output() = 0;
  /// How much waits to be polled, where the peer counts that.
  [[nodiscard]] virtual std::size_t waiting_bytes() const { return 0; }
  /// True once the peer has decided to close; a Close follows what is already queued.
  [[nodiscard]] virtual bool closing() const = 0;
  [[nodiscard]] virtual std::optional<wire::Instant> next_deadline() const = 0;
};

}  // namespace tidewire::server
