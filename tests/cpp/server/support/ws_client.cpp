#include "support/ws_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <utility>

namespace tidewire::server::test {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using net::ip::tcp;

}  // namespace

class WsClient::Parts {
 public:
  explicit Parts() : ws(io) {}

  /// Runs one asynchronous operation to its end; what is late is cut off.
  template <typename Start>
  error_code complete(Start start) {
    std::optional<error_code> result;
    start([&result](error_code error, auto&&...) { result = error; });
    io.restart();
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!result && std::chrono::steady_clock::now() < deadline) io.run_one_until(deadline);
    if (!result) {
      beast::get_lowest_layer(ws).close();
      while (!result) io.run_one();
      return net::error::timed_out;
    }
    return *result;
  }

  net::io_context io{1};
  websocket::stream<beast::tcp_stream> ws;
  beast::flat_buffer buffer;
  websocket::response_type response;
};

WsClient::WsClient(std::uint16_t port, std::string_view path, const WsOptions& options)
    : parts_(std::make_unique<Parts>()) {
  auto& ws = parts_->ws;
  auto& socket = beast::get_lowest_layer(ws).socket();
  const tcp::endpoint endpoint(net::ip::address_v4::loopback(), port);
  socket.open(endpoint.protocol());
  if (options.receive_buffer_bytes > 0) {
    socket.set_option(net::socket_base::receive_buffer_size(options.receive_buffer_bytes));
  }
  socket.connect(endpoint);
  socket.set_option(tcp::no_delay(true));  // what was sent has arrived, on loopback
  ws.read_message_max(16 * 1024 * 1024);
  ws.set_option(websocket::stream_base::decorator([options](websocket::request_type& request) {
    if (!options.origin.empty()) request.set(http::field::origin, options.origin);
    if (!options.protocols.empty()) {
      request.set(http::field::sec_websocket_protocol, options.protocols);
    }
  }));
  const std::string host = "127.0.0.1:" + std::to_string(port);
  const std::string target(path);
  parts_->complete([&](auto done) {
    ws.async_handshake(parts_->response, host, target, std::move(done));
  });
}

WsClient::~WsClient() = default;

int WsClient::status() const { return static_cast<int>(parts_->response.result_int()); }

std::string WsClient::protocol() const {
  const auto value = parts_->response[http::field::sec_websocket_protocol];
  return {value.data(), value.size()};
}

bool WsClient::send(std::string_view text) {
  parts_->ws.text(true);
  return !parts_->complete([&](auto done) {
    parts_->ws.async_write(net::buffer(text.data(), text.size()), std::move(done));
  });
}

bool WsClient::send_binary(std::string_view bytes) {
  parts_->ws.binary(true);
  return !parts_->complete([&](auto done) {
    parts_->ws.async_write(net::buffer(bytes.data(), bytes.size()), std::move(done));
  });
}

std::optional<std::string> WsClient::read() {
  parts_->buffer.clear();
  const error_code error = parts_->complete(
      [&](auto done) { parts_->ws.async_read(parts_->buffer, std::move(done)); });
  if (error) return std::nullopt;
  return beast::buffers_to_string(parts_->buffer.data());
}

std::uint16_t WsClient::read_close() {
  while (read()) {
  }
  const auto code = parts_->ws.reason().code;
  return code == websocket::close_code::none ? std::uint16_t{1006} : code;
}

}  // namespace tidewire::server::test
