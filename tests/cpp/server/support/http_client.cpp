#include "support/http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "support/ws_client.hpp"

namespace tidewire::server::test {

RawSocket::RawSocket(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("cannot connect to the server under test");
  }
}

RawSocket::~RawSocket() { ::close(socket_); }

void RawSocket::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool RawSocket::read_until(std::string_view text) {
  while (received_.find(text) == std::string::npos) {
    if (!read_some()) return false;
  }
  return true;
}

std::string RawSocket::take(std::size_t count) {
  while (received_.size() < count && read_some()) {
  }
  std::string taken = received_.substr(0, count);
  received_.erase(0, taken.size());
  return taken;
}

void RawSocket::end_sending() const { ::shutdown(socket_, SHUT_WR); }

std::string RawSocket::read_all() {
  while (read_some()) {
  }
  return received_;
}

bool RawSocket::read_some() {
  pollfd waiting{socket_, POLLIN, 0};
  const auto limit = std::chrono::milliseconds(patience).count();
  if (::poll(&waiting, 1, static_cast<int>(limit)) <= 0) return false;
  std::array<char, 65'536> chunk{};
  const ssize_t count = ::recv(socket_, chunk.data(), chunk.size(), 0);
  if (count <= 0) return false;
  received_.append(chunk.data(), static_cast<std::size_t>(count));
  return true;
}

std::string send_and_read(std::uint16_t port, std::string_view request) {
  RawSocket socket(port);
  socket.send(request);
  return socket.read_all();
}

std::string get(std::uint16_t port, std::string_view target, std::string_view extra_headers) {
  return send_and_read(port, "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" +
                            std::string(extra_headers) + "Connection: close\r\n\r\n");
}

std::string post(std::uint16_t port, std::string_view target, std::string_view body,
                 std::string_view extra_headers) {
  return send_and_read(port, "POST " + std::string(target) +
                            " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n" + std::string(extra_headers) +
                            "Connection: close\r\n\r\n" +
                            std::string(body));
}

int status_of(std::string_view response) {
  int status = 0;
  if (response.size() > 12) std::from_chars(response.data() + 9, response.data() + 12, status);
  return status;
}

std::string body_of(std::string_view response) {
  const std::size_t end = response.find("\r\n\r\n");
  return end == std::string_view::npos ? "" : std::string(response.substr(end + 4));
}

std::string demo_token(std::uint16_t port, std::string_view user) {
  const nlohmann::json credentials = {{"username", user}, {"password", user}};
  const auto answer =
      nlohmann::json::parse(body_of(post(port, "/api/auth/token", credentials.dump())));
  return answer.at("token");
}

std::string bearer(std::string_view token) {
  return "Authorization: Bearer " + std::string(token) + "\r\n";
}

}  // namespace tidewire::server::test
