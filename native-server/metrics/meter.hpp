#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "auth/jwt.hpp"
#include "metrics/delivery_times.hpp"
#include "wire/close_code.hpp"

namespace tidewire::server {

/// What a WebSocket speaks.
enum class Dialect : std::uint8_t { feed, stream, dashboard, resource, hub };
inline constexpr std::array<std::string_view, 5> dialect_names = {"feed", "stream", "dashboard",
                                                                  "resource", "hub"};

/// Why a WebSocket did not come to be.
enum class HandshakeFailure : std::uint8_t { no_channel, foreign_origin, rate_limited, malformed, tls };
inline constexpr std::array<std::string_view, 5> handshake_failure_names = {
    "no_channel", "foreign_origin", "rate_limited", "malformed", "tls"};

/// A limit that was reached.
enum class Limit : std::uint8_t { messages, connections, requests, token_requests, server };
inline constexpr std::array<std::string_view, 5> limit_names = {
    "messages", "connections", "requests", "token_requests", "server"};

/// One count for each of an enum's values.
template <typename Enum, std::size_t size>
class Counts {
 public:
  void add(Enum which, std::uint64_t amount = 1) {
    counts_[static_cast<std::size_t>(which)] += amount;
  }
  [[nodiscard]] std::uint64_t at(std::size_t index) const { return counts_[index]; }

 private:
  std::array<std::uint64_t, size> counts_{};
};

/// Counts up for as long as the process lives. Plain numbers of the server's one thread: counting
/// costs next to nothing, and what they mean is worked out when somebody asks.
struct Meter {
  std::uint64_t messages_in = 0;
  std::uint64_t messages_out = 0;
  std::uint64_t bytes_out = 0;

  Counts<Dialect, dialect_names.size()> opened;
  Counts<Dialect, dialect_names.size()> dialect_messages_in;
  Counts<Dialect, dialect_names.size()> dialect_messages_out;
  Counts<Dialect, dialect_names.size()> dialect_bytes_in;
  Counts<Dialect, dialect_names.size()> dialect_bytes_out;
  Counts<HandshakeFailure, handshake_failure_names.size()> handshake_failures;
  Counts<Limit, limit_names.size()> limited;
  Counts<JwtError, jwt_error_count> tokens_refused;
  std::map<std::uint16_t, std::uint64_t> closes;  // by code; see closed
  std::array<std::uint64_t, 6> responses{};       // HTTP, by the first digit of the status
  std::uint64_t ticks = 0;
  std::uint64_t reconnects = 0;  // of the stream dialect; see StreamPeerOptions
  std::uint64_t gathered_writes = 0;  // each of one connection's frames of one turn
  DeliveryTimes deliveries;

  /// Codes that neither RFC 6455 nor the protocol names are clients' own: all of them are 0 here,
  /// so that no client chooses how many entries there are.
  void closed(std::uint16_t code) {
    const bool named = (code >= 1000 && code <= 1015) || wire::close_code::is_ours(code);
    ++closes[named ? code : 0];
  }

  void heard(Dialect dialect, std::size_t bytes) {
    ++messages_in;
    dialect_messages_in.add(dialect);
    dialect_bytes_in.add(dialect, bytes);
  }
  void sent(Dialect dialect, const FrameText& frame) {
    sent(dialect, 1, frame->size());
    deliveries.handed_over(frame);
  }
  /// Several frames, of which none is timed.
  void sent(Dialect dialect, std::size_t frames, std::size_t bytes) {
    messages_out += frames;
    bytes_out += bytes;
    dialect_messages_out.add(dialect, frames);
    dialect_bytes_out.add(dialect, bytes);
  }
};

}  // namespace tidewire::server
