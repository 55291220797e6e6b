#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tidewire::server::test {

/// What a server sent on one connection until it closed it (or nothing came for `patience`).
[[nodiscard]] std::string send_and_read(std::uint16_t port, std::string_view request);

/// A GET on a connection of its own.
[[nodiscard]] std::string get(std::uint16_t port, std::string_view target,
                              std::string_view extra_headers = "");

/// The JSON body of a POST's answer.
[[nodiscard]] std::string post(std::uint16_t port, std::string_view target, std::string_view body,
                               std::string_view extra_headers = "");

[[nodiscard]] int status_of(std::string_view response);
[[nodiscard]] std::string body_of(std::string_view response);

/// A token of a demo user, whose password is the name.
[[nodiscard]] std::string demo_token(std::uint16_t port, std::string_view user = "demo");

/// The header line that carries a token.
[[nodiscard]] std::string bearer(std::string_view token);

/// A connected socket that speaks no protocol by itself; closed in the end.
class RawSocket {
 public:
  explicit RawSocket(std::uint16_t port);
  ~RawSocket();
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  void send(std::string_view bytes) const;
  /// Reads until `text` has come; false when the connection ends before or `patience` is over.
  bool read_until(std::string_view text);
  /// Takes that many bytes from what was received and not taken yet; fewer where the connection
  /// ends before or `patience` is over.
  std::string take(std::size_t count);
  /// Nothing more will be sent; what the server says still arrives.
  void end_sending() const;
  /// Reads to the end of the connection.
  std::string read_all();

 private:
  bool read_some();

  int socket_;
  std::string received_;
};

}  // namespace tidewire::server::test
