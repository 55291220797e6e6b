#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "support/http_client.hpp"

namespace tidewire::server::test {

/// The parts of a frame (RFC 6455 section 5.2), right or wrong.
struct Frame {
  std::uint8_t opcode = 1;
  std::string payload;
  bool fin = true;
  std::uint8_t reserved = 0;  // RSV1 is 4
  bool masked = true;
};

namespace opcode {
inline constexpr std::uint8_t continuation = 0;
inline constexpr std::uint8_t text = 1;
inline constexpr std::uint8_t binary = 2;
inline constexpr std::uint8_t close = 8;
inline constexpr std::uint8_t ping = 9;
inline constexpr std::uint8_t pong = 10;
}  // namespace opcode

[[nodiscard]] std::string encode(const Frame& frame);
/// A close's payload.
[[nodiscard]] std::string close_payload(std::uint16_t code, std::string_view reason = "");

/// A WebSocket whose frames the test writes itself.
class RawWs {
 public:
  RawWs(std::uint16_t port, std::string_view path, std::string_view extra_headers = "");

  /// The server's answer to the handshake.
  [[nodiscard]] const std::string& handshake() const { return handshake_; }

  void send(const Frame& frame) { socket_.send(encode(frame)); }
  void send_bytes(std::string_view bytes) { socket_.send(bytes); }
  void end_sending() { socket_.end_sending(); }

  /// The next frame; empty when the connection is over.
  std::optional<Frame> read();
  /// The code of the close that comes next, whatever comes before it; 1005 without a code, 1006
  /// without a close.
  std::uint16_t read_close();
  /// True when the server has ended the connection, with nothing more to read.
  bool at_end() { return socket_.take(1).empty(); }

 private:
  RawSocket socket_;
  std::string handshake_;
};

}  // namespace tidewire::server::test
