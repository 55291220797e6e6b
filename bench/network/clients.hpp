#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tidewire::bench {

/// Where a server listens, and who it is.
struct Target {
  std::uint16_t port = 0;
  std::uint16_t control = 0;
  int pid = 0;
  std::string path = "/";
};

/// Many WebSocket clients in one thread, as lean as can be: they shake hands, and count the bytes
/// that come. What cannot go on ends the process with a message.
class Clients {
 public:
  /// Is told of the bytes that a client has received.
  using Heard = std::function<void(std::size_t client, std::size_t bytes)>;

  explicit Clients(Target target);
  ~Clients();
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;

  /// Connects so many more, one after the other, each with the handshake done; what they say then.
  void connect(std::size_t count, const std::vector<std::string>& texts = {});
  /// One more that never reads, with a small buffer for what it does not read.
  void connect_stalled();

  /// Orders messages of the server: `count` of `size` bytes each. 0: it collects its garbage.
  void order(unsigned count, unsigned size);
  /// Reads what is there, or waits for it at most so long. False when nothing came.
  bool read(int timeout_ms, const Heard& heard);
  /// Reads until all have received `bytes` each since the last call.
  void await(std::uint64_t bytes_each);

  [[nodiscard]] std::size_t size() const { return sockets_.size(); }

 private:
  void shake_hands(int socket);
  void add(int socket);

  Target target_;
  int epoll_ = -1;
  int control_ = -1;
  std::vector<int> sockets_;
  std::vector<int> stalled_;
  std::array<char, 256 * 1024> buffer_{};
};

/// Of a text or binary message, with its header, as a server sends it.
[[nodiscard]] constexpr std::uint64_t frame_bytes(std::uint64_t size) {
  return size + (size < 126 ? 2 : size <= 0xffff ? 4 : 10);
}

/// Seconds of processor time that a process has used, of all its threads.
[[nodiscard]] double cpu_seconds(int pid);
/// Bytes of a process in memory.
[[nodiscard]] std::uint64_t resident_bytes(int pid);
/// Seconds of a clock that only goes forward.
[[nodiscard]] double seconds();

[[noreturn]] void fail(std::string_view what);

}  // namespace tidewire::bench
