#include "gather/gather_stream.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <limits.h>
#include <string_view>
#include <vector>

namespace tidewire::server {
namespace {

using boost::system::error_code;

constexpr unsigned char close_frame = 0x88;  // RFC 6455 section 5.5.1, final

/// The bytes that the socket took; 0 when it is full, negative when the connection is broken.
ssize_t write_pieces(int socket, std::vector<iovec>& pieces) {
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = std::min<std::size_t>(pieces.size(), IOV_MAX);
  for (;;) {
    // One piece, the common case, costs the kernel less as what it is.
    const ssize_t sent =
        pieces.size() == 1
            ? ::send(socket, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL | MSG_DONTWAIT)
            : ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return sent;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
    if (errno != EINTR) return -1;
  }
}

}  // namespace

void GatherStream::start_gathering() { state_->gathers = true; }

std::uint64_t GatherStream::State::append_control(const std::string& frame) {
  // Each write of Beast's is one whole control frame here.
  if (static_cast<unsigned char>(frame.front()) == close_frame) close_sent = true;
  rest += frame;
  added_bytes += frame.size();
  return added_bytes;
}

bool GatherStream::State::send(GatherBatch* batch) {
  if (batch != nullptr) added_bytes += batch->bytes();
  if (added_bytes == sent_bytes || !socket.is_open()) return true;
  std::vector<iovec> only_rest;
  if (batch == nullptr) only_rest = {{rest.data(), rest.size()}};
  const ssize_t taken =
      write_pieces(socket.native_handle(), batch != nullptr ? batch->pieces(rest) : only_rest);
  if (taken < 0) {
    close();
    return true;
  }
  const auto count = static_cast<std::size_t>(taken);
  sent_bytes += count;
  const std::size_t of_rest = std::min(count, rest.size());
  rest.erase(0, of_rest);
  if (batch != nullptr) batch->copy_rest(count - of_rest, rest);
  if (!rest.empty()) return false;
  rest.shrink_to_fit();  // an idle connection keeps nothing
  return true;
}

void GatherStream::State::close() {
  error_code ignored;
  socket.close(ignored);
  sent_bytes = added_bytes;
}

void teardown(boost::beast::role_type role, GatherStream& stream, error_code& error) {
  boost::beast::websocket::teardown(role, stream.next_layer(), error);
}

}  // namespace tidewire::server
