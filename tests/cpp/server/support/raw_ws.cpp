#include "support/raw_ws.hpp"

#include <array>

namespace tidewire::server::test {
namespace {

void append_number(std::string& bytes, std::uint64_t number, int count) {
  for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
    bytes += static_cast<char>((number >> shift) & 0xff);
  }
}

std::uint64_t read_number(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace

std::string encode(const Frame& frame) {
  std::string bytes;
  bytes += static_cast<char>((frame.fin ? 0x80 : 0) | frame.reserved << 4 | frame.opcode);
  const std::uint8_t mask_bit = frame.masked ? 0x80 : 0;
  const std::size_t size = frame.payload.size();
  if (size < 126) {
    bytes += static_cast<char>(mask_bit | size);
  } else if (size < 65'536) {
    bytes += static_cast<char>(mask_bit | 126);
    append_number(bytes, size, 2);
  } else {
    bytes += static_cast<char>(mask_bit | 127);
    append_number(bytes, size, 8);
  }
  if (!frame.masked) return bytes + frame.payload;
  constexpr std::array<char, 4> mask = {0x12, 0x34, 0x56, 0x78};
  bytes.append(mask.data(), mask.size());
  for (std::size_t i = 0; i < size; ++i) {
    bytes += static_cast<char>(frame.payload[i] ^ mask[i % mask.size()]);
  }
  return bytes;
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
  std::string payload;
  append_number(payload, code, 2);
  return payload.append(reason);
}

RawWs::RawWs(std::uint16_t port, std::string_view path, std::string_view extra_headers)
    : socket_(port) {
  socket_.send("GET " + std::string(path) +
               " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
               std::string(extra_headers) + "\r\n");
  while (handshake_.find("\r\n\r\n") == std::string::npos) {
    const std::string byte = socket_.take(1);
    if (byte.empty()) return;
    handshake_ += byte;
  }
}

std::optional<Frame> RawWs::read() {
  const std::string head = socket_.take(2);
  if (head.size() < 2) return std::nullopt;
  const auto first = static_cast<std::uint8_t>(head[0]);
  const auto second = static_cast<std::uint8_t>(head[1]);
  const int short_size = second & 0x7f;
  const std::uint64_t size = short_size == 126   ? read_number(socket_.take(2))
                             : short_size == 127 ? read_number(socket_.take(8))
                                                 : static_cast<std::uint64_t>(short_size);
  return Frame{static_cast<std::uint8_t>(first & 0x0f), socket_.take(size), (first & 0x80) != 0,
               static_cast<std::uint8_t>((first >> 4) & 7), (second & 0x80) != 0};
}

std::uint16_t RawWs::read_close() {
  while (const auto frame = read()) {
    if (frame->opcode != opcode::close) continue;
    if (frame->payload.empty()) return 1005;
    return static_cast<std::uint16_t>(read_number(frame->payload.substr(0, 2)));
  }
  return 1006;
}

}  // namespace tidewire::server::test
