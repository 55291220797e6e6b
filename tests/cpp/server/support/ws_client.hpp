#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tidewire::server::test {

/// How long a test waits for something that should happen at once.
inline constexpr std::chrono::seconds patience{20};

struct WsOptions {
  std::string origin;
  std::string protocols;
  /// 0: the system's, which grows. Small, for readers that are to be slow.
  int receive_buffer_bytes = 0;
};

/// A WebSocket client of another make than ours (Beast), for one test's thread.
class WsClient {
 public:
  WsClient(std::uint16_t port, std::string_view path, const WsOptions& options = {});
  ~WsClient();
  WsClient(const WsClient&) = delete;
  WsClient& operator=(const WsClient&) = delete;

  /// 101, or the status that refused the upgrade.
  [[nodiscard]] int status() const;
  [[nodiscard]] std::string protocol() const;

  bool send(std::string_view text);
  bool send_binary(std::string_view bytes);

  /// The next message; empty when the connection is over (or nothing came for `patience`).
  std::optional<std::string> read();
  /// Reads and drops messages until the connection is over; its close code, 1006 without one.
  std::uint16_t read_close();

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace tidewire::server::test
