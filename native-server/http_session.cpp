#include "http_session.hpp"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "clock.hpp"
#include "http_message.hpp"
#include "http_rules.hpp"
#include "hubs/hub_access.hpp"
#include "limits/trusted_proxies.hpp"
#include "log.hpp"
#include "routes.hpp"
#include "url.hpp"
#include "ws_path.hpp"
#include "ws_session.hpp"

namespace tidewire::server {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr std::uint32_t header_bytes_max = 16 * 1024;
constexpr std::uint64_t body_bytes_max = 64 * 1024;

/// RFC 9110 section 15.2.1: what a client waits for that has asked before it sends its body.
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

/// What a client that was refused may still send, and for how long: a socket that is closed with
/// unread data resets the connection, and the refusal may be lost with it.
constexpr std::size_t drain_bytes_max = 1024 * 1024;
constexpr std::chrono::seconds drain_time{2};

std::string text(beast::string_view view) { return {view.data(), view.size()}; }

class HttpSession final : public Connection, public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(net::ip::tcp::socket socket, net::ip::tcp::endpoint peer,
              std::shared_ptr<Services> services, AddressLease lease)
      : stream_(std::move(socket)),
        services_(std::move(services)),
        lease_(std::move(lease)),
        peer_(std::move(peer)),
        peer_address_(peer_.address()) {
    services_->connections.add(*this);
  }

  ~HttpSession() override { services_->connections.remove(*this); }

  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  void read() {
    parser_.emplace();
    parser_->header_limit(header_bytes_max);
    parser_->body_limit(body_bytes_max);
    const Config& config = services_->config;
    stream_.expires_after(
        std::chrono::milliseconds(std::min(config.header_timeout_ms, config.request_timeout_ms)));
    http::async_read_header(stream_, buffer_, *parser_,
                            [self = shared_from_this()](error_code error, std::size_t) {
                              self->on_header(error);
                            });
  }

  void refuse_at_once(wire::Millis retry_after_ms) {
    answer_and_close(too_many_requests(retry_after_ms));
  }

  void flush() override {}

  void go_away(wire::Millis) override {
    // An answer that is on its way arrives; on_written closes after it.
    if (!writing_ && !waiting_) stream_.close();
  }

 private:
  void on_header(error_code error) {
    if (error) {
      if (auto response = refuse_error(error)) answer_and_close(*std::move(response));
      return;
    }
    const auto& request = parser_->get();
    if (auto response = refuse_header(request)) {
      answer_and_close(*std::move(response));
      return;
    }
    client_ = services_->proxies.client(peer_address_, forwarded_for(request));
    if (const auto wait_ms = services_->addresses.request(address_key(client_), now().instant)) {
      services_->meter.limited.add(Limit::requests);
      if (beast::websocket::is_upgrade(request)) {
        services_->meter.handshake_failures.add(HandshakeFailure::rate_limited);
      }
      answer_and_close(too_many_requests(wait_ms));
      return;
    }
    stream_.expires_after(std::chrono::milliseconds(services_->config.request_timeout_ms));
    if (!parser_->is_done() && expects_continue(request)) {
      net::async_write(stream_, net::buffer(go_on),
                       [self = shared_from_this()](error_code failed, std::size_t) {
                         if (!failed) self->read_body();
                       });
      return;
    }
    read_body();
  }

  void read_body() {
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](error_code failed, std::size_t) {
                       self->on_read(failed);
                     });
  }

  [[nodiscard]] HttpRequest plain(const http::request<http::string_body>& request) const {
    const bool proxied = client_ != peer_address_ || request.count("X-Forwarded-For") > 0;
    return {text(request.method_string()),
            text(request.target()),
            text(request[http::field::host]),
            text(request[http::field::origin]),
            text(request[http::field::if_none_match]),
            request.body(),
            text(request[http::field::authorization]),
            address_key(client_),
            peer_address_.is_loopback() && !proxied};
  }

  void on_read(error_code error) {
    if (error) {
      if (auto response = refuse_error(error)) answer_and_close(*std::move(response));
      return;
    }
    auto request = parser_->release();
    to_origin_form(request);
    if (beast::websocket::is_upgrade(request)) {
      upgrade(std::move(request));
      return;
    }
    answer(request);
  }

  /// The answer may come at once or later; until then only a client that hangs up is noticed.
  void answer(const http::request<http::string_body>& request) {
    waiting_ = true;
    stream_.expires_never();
    const HttpRequest seen = plain(request);
    DeferredReply reply;
    // Weak: what waits for an answer is kept by the socket's own handler, not by who answers.
    reply.send = [weak = weak_from_this(), method = seen.method, target = seen.target,
                  version = request.version(), keep_alive = request.keep_alive(),
                  head = request.method() == http::verb::head](HttpResponse response) {
      const auto self = weak.lock();
      if (!self || !self->waiting_) return;
      spdlog::debug("http peer={} method={} path={} status={}", endpoint_text(self->peer_), method,
                    path_of(target), response.status);
      self->waiting_ = false;
      self->pinned_.reset();
      self->write(std::move(response), version, keep_alive, head);
    };
    reply.is_wanted = [weak = weak_from_this()] {
      const auto self = weak.lock();
      return self && self->waiting_;
    };
    respond_later(*services_, seen, now(), std::move(reply));
    if (waiting_) watch();
  }

  void watch() {
    if (std::exchange(watching_, true)) return;
    stream_.socket().async_wait(net::ip::tcp::socket::wait_read,
                                [self = shared_from_this()](error_code error) {
                                  self->watching_ = false;
                                  if (self->waiting_) self->on_readable(error);
                                });
  }

  void on_readable(error_code error) {
    char byte = 0;
    const auto count = error ? 0 : ::recv(stream_.socket().native_handle(), &byte, 1,
                                          MSG_PEEK | MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return watch();
    if (count > 0) {
      pinned_ = shared_from_this();  // the next request is there already: it has its turn later
      return;
    }
    waiting_ = false;
    stream_.close();
  }

  void upgrade(http::request<http::string_body> request) {
    if (auto response = refuse_handshake(request)) {
      services_->meter.handshake_failures.add(HandshakeFailure::malformed);
      add_common_headers(*response);
      write(*std::move(response), request.version(), false, false);
      return;
    }
    const HttpRequest seen = plain(request);
    if (!find_ws_path(path_of(seen.target), services_->config.echo)) {
      services_->meter.handshake_failures.add(HandshakeFailure::no_channel);
      refuse(404, "not_found", "There is no WebSocket at this path", request);
      return;
    }
    if (!services_->origins.allows_upgrade(seen.origin, seen.host)) {
      services_->meter.handshake_failures.add(HandshakeFailure::foreign_origin);
      spdlog::info("upgrade refused peer={} path={} reason=foreign_origin", endpoint_text(peer_),
                   path_of(seen.target));
      refuse(403, "forbidden_origin", "Pages of this origin may not connect", request);
      return;
    }
    if (auto refused = refuse_hub_upgrade(*services_, seen, now())) {
      add_common_headers(*refused);
      write(*std::move(refused), request.version(), false, false);
      return;
    }
    if (const auto wait_ms = lease_for_client()) {
      services_->meter.handshake_failures.add(HandshakeFailure::rate_limited);
      answer_and_close(too_many_requests(wait_ms));
      return;
    }
    start_ws_session(std::move(stream_), peer_, std::move(request), services_, std::move(lease_));
  }

  /// A proxy's connections are nobody's until one becomes the WebSocket of a client. Returns 0, or
  /// the milliseconds that the client has to wait.
  wire::Millis lease_for_client() {
    if (!services_->proxies.trusts(peer_address_)) return 0;  // leased when it was accepted
    auto [lease, wait_ms] = services_->addresses.connect(address_key(client_), now().instant);
    if (wait_ms > 0) services_->meter.limited.add(Limit::connections);
    lease_ = std::move(lease);
    return wait_ms;
  }

  /// Pages of other origins are to read why they were refused, too.
  void answer_and_close(HttpResponse response) {
    HttpRequest asked;
    if (parser_) asked.origin = text(parser_->get()[http::field::origin]);
    add_cors_headers(*services_, asked, response);
    add_common_headers(response);
    write(std::move(response), 11, false, false);
  }

  void refuse(int status, std::string_view code, std::string_view message,
              const http::request<http::string_body>& request) {
    HttpResponse response = error_response(status, code, message);
    add_common_headers(response);
    write(std::move(response), request.version(), false, false);
  }

  void write(HttpResponse from, unsigned version, bool keep_alive, bool head) {
    auto response = std::make_shared<http::response<http::string_body>>(
        static_cast<http::status>(from.status), version);
    response->set(http::field::server, "tidewire");
    response->set(http::field::date, http_date(now().unix));
    for (const auto& [field, value] : from.headers) response->insert(field, value);
    const bool has_body = from.status != 204 && from.status != 304;
    if (has_body) {
      response->set(http::field::content_type, from.content_type);
      response->content_length(from.body.size());
      if (!head) response->body() = std::move(from.body);
    }
    response->keep_alive(keep_alive && !services_->stopping);
    writing_ = true;
    ++services_->meter.responses[static_cast<std::size_t>(from.status / 100)];
    stream_.expires_after(std::chrono::milliseconds(services_->config.request_timeout_ms));
    auto& message = *response;
    http::async_write(stream_, message,
                      [self = shared_from_this(), response](error_code error, std::size_t) {
                        self->on_written(error, response->need_eof() || !response->keep_alive());
                      });
  }

  void on_written(error_code error, bool close) {
    writing_ = false;
    if (error) return;
    if (close || services_->stopping) {
      shut_down();
      return;
    }
    read();
  }

  void shut_down() {
    error_code ignored;
    stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    if (services_->stopping) return;
    stream_.expires_after(drain_time);
    drain(0);
  }

  void drain(std::size_t drained) {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(4'096), [self = shared_from_this(), drained](
                                                        error_code error, std::size_t count) {
      if (!error && drained + count < drain_bytes_max) self->drain(drained + count);
    });
  }

  beast::tcp_stream stream_;
  std::shared_ptr<Services> services_;
  AddressLease lease_;
  net::ip::tcp::endpoint peer_;  // names the connection in the log
  net::ip::address peer_address_;
  net::ip::address client_;  // the same, or whom a trusted proxy speaks for
  beast::flat_buffer buffer_{header_bytes_max + body_bytes_max};
  std::optional<http::request_parser<http::string_body>> parser_;
  bool writing_ = false;
  bool waiting_ = false;   // for the answer to the request that was read
  bool watching_ = false;  // a wait for the client to hang up is under way
  std::shared_ptr<HttpSession> pinned_;
};

}  // namespace

void start_http_session(net::ip::tcp::socket socket, net::ip::tcp::endpoint peer,
                        std::shared_ptr<Services> services, AddressLease lease) {
  std::make_shared<HttpSession>(std::move(socket), std::move(peer), std::move(services),
                                std::move(lease))
      ->read();
}

void refuse_connection(net::ip::tcp::socket socket, net::ip::tcp::endpoint peer,
                       std::shared_ptr<Services> services, wire::Millis retry_after_ms) {
  std::make_shared<HttpSession>(std::move(socket), std::move(peer), std::move(services),
                                AddressLease())
      ->refuse_at_once(retry_after_ms);
}

}  // namespace tidewire::server
