#include "ws_rules.hpp"

#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <variant>

#include "peer/echo_peer.hpp"
#include "url.hpp"
#include "wire/close_code.hpp"
#include "wire/limits.hpp"

namespace tidewire::server {
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

bool ends_inside_character(std::string_view text) {
  const std::size_t reach = std::min<std::size_t>(3, text.size());
  for (std::size_t back = 1; back <= reach; ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xc0) == 0x80) continue;  // not the first byte of a character
    const std::size_t length = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return length > back;
  }
  return false;
}

std::uint16_t failure_code(error_code error, std::uint16_t theirs) {
  if (error == websocket::error::closed) return theirs == 0 ? wire::close_code::no_status : theirs;
  if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow) {
    return wire::close_code::too_big;
  }
  if (error == websocket::error::bad_frame_payload) return websocket::close_code::bad_payload;
  if (error == websocket::condition::protocol_violation) {
    return websocket::close_code::protocol_error;
  }
  return wire::close_code::abnormal;
}

std::optional<std::uint16_t> unsaid_close(Peer& peer) {
  if (!peer.closing()) return std::nullopt;
  while (const auto output = peer.poll_output()) {
    if (const auto* close = std::get_if<Close>(&*output)) return close->code;
  }
  return std::nullopt;
}

WsTarget target_of(const http::request<http::string_body>& request, bool has_echo) {
  const std::string_view target(request.target().data(), request.target().size());
  return find_ws_path(path_of(target), has_echo).value();
}

std::size_t message_bytes_max(WsPath path) {
  return path == WsPath::echo ? EchoPeer::message_bytes_max : wire::limits::client_frame_bytes_max;
}

websocket::stream_base::timeout timeouts_of(const Config& config) {
  websocket::stream_base::timeout timeouts{};
  timeouts.handshake_timeout = std::chrono::milliseconds(config.request_timeout_ms);
  timeouts.idle_timeout = std::chrono::milliseconds(config.idle_timeout_ms);
  timeouts.keep_alive_pings = true;
  return timeouts;
}

websocket::permessage_deflate deflate_options() {
  websocket::permessage_deflate deflate;
  deflate.server_enable = true;
  // A context per connection and direction would cost more memory than all else of it.
  deflate.server_no_context_takeover = true;
  deflate.client_no_context_takeover = true;
  deflate.memLevel = 4;
  return deflate;
}

bool offers_deflate(const http::request<http::string_body>& request) {
  return !request[http::field::sec_websocket_extensions].empty();
}

TickFormat format_for(const http::request<http::string_body>& request) {
  const auto offered = request[http::field::sec_websocket_protocol];
  return choose_subprotocol({offered.data(), offered.size()});
}

}  // namespace tidewire::server
