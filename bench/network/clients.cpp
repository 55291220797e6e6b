#include "bench/network/clients.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <utility>

namespace tidewire::bench {
namespace {

int connect_to(std::uint16_t port, int receive_buffer) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  if (socket < 0) fail("socket");
  if (receive_buffer > 0) {
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    fail("connect");
  }
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) fail("send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// Masked with zeros, which is a mask like any other.
std::string text_frame(std::string_view text) {
  std::string frame = "\x81";
  if (text.size() < 126) {
    frame += static_cast<char>(0x80 | text.size());
  } else {
    frame += '\xfe';
    frame += static_cast<char>(text.size() >> 8);
    frame += static_cast<char>(text.size() & 0xff);
  }
  frame.append(4, '\0');
  return frame.append(text);
}

}  // namespace

Clients::Clients(Target target) : target_(std::move(target)), epoll_(::epoll_create1(0)) {
  control_ = connect_to(target_.control, 0);
}

Clients::~Clients() {
  for (const int socket : sockets_) ::close(socket);
  for (const int socket : stalled_) ::close(socket);
  ::close(control_);
  ::close(epoll_);
}

void Clients::connect(std::size_t count, const std::vector<std::string>& texts) {
  for (std::size_t i = 0; i < count; ++i) {
    const int socket = connect_to(target_.port, 0);
    shake_hands(socket);
    for (const std::string& text : texts) send_all(socket, text_frame(text));
    add(socket);
  }
}

void Clients::connect_stalled() {
  const int socket = connect_to(target_.port, 4'096);
  shake_hands(socket);
  stalled_.push_back(socket);
}

void Clients::add(int socket) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = static_cast<std::uint64_t>(sockets_.size()) << 32 |
                   static_cast<std::uint32_t>(socket);
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0) fail("epoll_ctl");
  sockets_.push_back(socket);
}

void Clients::shake_hands(int socket) {
  send_all(socket, "GET " + target_.path +
                       " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
                       "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  std::string answer;
  while (answer.find("\r\n\r\n") == std::string::npos) {
    char byte = 0;  // not one too many: frames may follow
    if (::recv(socket, &byte, 1, 0) != 1) fail("handshake");
    answer += byte;
  }
  if (answer.rfind("HTTP/1.1 101", 0) != 0) fail(answer);
}

void Clients::order(unsigned count, unsigned size) {
  const char bytes[] = {static_cast<char>(count & 0xff), static_cast<char>(count >> 8),
                        static_cast<char>(size & 0xff), static_cast<char>(size >> 8)};
  send_all(control_, {bytes, sizeof bytes});
}

bool Clients::read(int timeout_ms, const Heard& heard) {
  std::array<epoll_event, 512> events;
  const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
  if (count < 0 && errno != EINTR) fail("epoll_wait");
  for (int i = 0; i < count; ++i) {
    const std::uint64_t data = events[static_cast<std::size_t>(i)].data.u64;
    const ssize_t bytes = ::recv(static_cast<int>(data & 0xffffffff), buffer_.data(),
                                 buffer_.size(), MSG_DONTWAIT);
    if (bytes == 0) fail("a connection was closed");
    if (bytes < 0 && errno != EAGAIN) fail("recv");
    if (bytes > 0) heard(data >> 32, static_cast<std::size_t>(bytes));
  }
  return count > 0;
}

void Clients::await(std::uint64_t bytes_each) {
  std::uint64_t missing = bytes_each * size();
  while (missing > 0) {
    const bool any = read(10'000, [&](std::size_t, std::size_t bytes) {
      if (bytes > missing) fail("more came than was sent");
      missing -= bytes;
    });
    if (!any) fail("nothing came for 10 s");
  }
}

double cpu_seconds(int pid) {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &used) != 0) fail("clock");
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

std::uint64_t resident_bytes(int pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/smaps_rollup");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("Rss:", 0) == 0) return std::stoull(line.substr(4)) * 1'024;
  }
  fail("no smaps_rollup");
}

double seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

void fail(std::string_view what) {
  std::fprintf(stderr, "load tool: %.*s (%s)\n", static_cast<int>(what.size()), what.data(),
               errno != 0 ? std::strerror(errno) : "no error of the system's");
  std::exit(1);
}

}  // namespace tidewire::bench
