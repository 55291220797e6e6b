#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "peer/identity.hpp"
#include "peer/outbox.hpp"
#include "peer/peer.hpp"
#include "peer/token_bucket.hpp"
#include "peer/token_watch.hpp"
#include "wire/decode_error.hpp"
#include "wire/dialects/stream_server.hpp"
#include "wire/messages.hpp"

namespace tidewire::server {

struct StreamGateOptions {
  /// The token must be there by then, or the close is 4001 (docs/protocol.md: 5 s).
  wire::Millis auth_timeout_ms = 5'000;
  /// Announced in auth_success: after how much silence the client pings.
  wire::Millis heartbeat_ms = 20'000;
  /// Announced in auth_success: over what span clients shall spread when they come back.
  wire::Millis reconnect_spread_ms = 0;
  /// Frames that wait for a slow reader; beyond it the close is 4008.
  std::size_t outbox_bytes_max = 1024 * 1024;
  /// Frames in a row that cannot be read; then the close is 1008.
  std::uint32_t malformed_in_row_max = 10;
  /// `auth` messages of the connection; beyond it the close is 4029.
  Rate auth_attempts;
};

/// What the gate leaves to the channel behind it.
namespace heard {
/// Nothing: it has been dealt with.
struct Nothing {};
/// The first good token; auth_success is on its way, and the channel may add to it.
struct Authenticated {};
/// A frame whose type `wire` does not know: an object with a `type`, of a channel's own perhaps.
struct Other {
  std::string_view frame;
};
}  // namespace heard

/// Views: valid until the gate's next call.
using Heard =
    std::variant<heard::Nothing, heard::Authenticated, wire::ClientMessage, heard::Other>;

/// What all channels of the stream dialect share: the first message authenticates, tokens are
/// replaced in band and expire, pings are answered, frames that cannot be read are counted, and
/// what the socket has not taken yet is bounded. Each channel's peer has one.
class StreamGate {
 public:
  StreamGate(VerifyToken verify, const StreamGateOptions& options, wire::Now opened);

  [[nodiscard]] Heard on_text(std::string_view frame, wire::Now now);
  void on_binary(wire::Now now);
  void on_wake(wire::Now now);
  void go_away(wire::Millis retry_after_ms);
  void rate_limited(wire::Millis retry_after_ms);

  void send(const wire::ServerMessage& message);
  void send(FrameText text, bool binary = false) { outbox_.send(std::move(text), binary); }
  void send_error(std::string_view code, std::string_view message);
  /// Answers a frame that decoded as nothing that the channel knows.
  void refuse(const wire::DecodeError& error);
  /// A frame that was handed on as `Other` was good after all.
  void accept() { malformed_in_row_ = 0; }
  /// Answers a message of the dialect that means nothing on this channel.
  void refuse_unsupported();

  std::optional<Output> poll_output() { return outbox_.poll(); }
  [[nodiscard]] std::size_t waiting_bytes() const { return outbox_.bytes(); }
  [[nodiscard]] bool has_output() const { return !outbox_.empty(); }
  [[nodiscard]] bool closing() const { return outbox_.closing(); }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const;
  /// Who authenticated; empty before.
  [[nodiscard]] const std::optional<Identity>& identity() const { return identity_; }

 private:
  [[nodiscard]] Heard authenticate(const wire::Auth& auth, wire::Now now);
  void malformed(std::string_view code, std::string_view message);
  void reject();
  bool close_if_expired(wire::Now now);

  VerifyToken verify_;
  StreamGateOptions options_;
  Outbox outbox_;
  wire::stream::ServerDecoder decoder_;
  std::optional<Identity> identity_;
  wire::Instant auth_deadline_;
  TokenWatch token_;
  TokenBucket auth_attempts_;
  std::uint32_t malformed_in_row_ = 0;
};

}  // namespace tidewire::server
