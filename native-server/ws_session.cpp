#include "ws_session.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "clock.hpp"
#include "hub.hpp"
#include "hubs/hub_access.hpp"
#include "open_peer.hpp"
#include "url.hpp"
#include "wire/limits.hpp"
#include "ws_path.hpp"

namespace tidewire::server {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;

constexpr std::string_view json_protocol = "tidewire.v1.json";

/// How long a client has to answer a close, and a slow one to take what is being written, before
/// the connection is cut.
constexpr wire::Millis close_timeout_ms = 10'000;

bool offers(const UpgradeRequest& request, std::string_view protocol) {
  for (const auto& offered : http::token_list{request[http::field::sec_websocket_protocol]}) {
    if (std::string_view(offered.data(), offered.size()) == protocol) return true;
  }
  return false;
}

/// One WebSocket connection: moves frames between Beast and the peer that decides what is said.
///
/// One write is in flight at a time; what waits stays in the peer, which bounds it. All handlers
/// run on the server's one thread and hold the session; it dies with the last of them.
class WsSession final : public Connection, public std::enable_shared_from_this<WsSession> {
 public:
  WsSession(beast::tcp_stream stream, std::shared_ptr<Services> services)
      : ws_(std::move(stream)),
        wake_timer_(ws_.get_executor()),
        close_timer_(ws_.get_executor()),
        services_(std::move(services)) {
    services_->connections.add(*this);
  }

  ~WsSession() override {
    services_->hub.leave(*this);
    services_->connections.remove(*this);
  }

  WsSession(const WsSession&) = delete;
  WsSession& operator=(const WsSession&) = delete;

  void accept(UpgradeRequest request) {
    request_ = std::move(request);
    beast::get_lowest_layer(ws_).expires_never();  // the WebSocket stream has its own timeouts
    websocket::stream_base::timeout timeouts{};
    timeouts.handshake_timeout = std::chrono::milliseconds(services_->config.request_timeout_ms);
    timeouts.idle_timeout = std::chrono::milliseconds(services_->config.idle_timeout_ms);
    timeouts.keep_alive_pings = true;
    ws_.set_option(timeouts);
    ws_.read_message_max(wire::limits::client_frame_bytes_max);
    ws_.auto_fragment(false);
    ws_.text(true);
    const bool json = offers(request_, json_protocol);
    ws_.set_option(websocket::stream_base::decorator([json](websocket::response_type& response) {
      response.set(http::field::server, "tidewire");
      if (json) response.set(http::field::sec_websocket_protocol, json_protocol);
    }));
    ws_.async_accept(request_, [self = shared_from_this()](error_code error) {
      self->on_accept(error);
    });
  }

  void flush() override {
    if (!open_) return;
    if (!writing_ && !closing_) write_next();
    // A reader that does not even take the frame in flight does not hold the close up for ever.
    if (writing_ && peer_->closing()) arm_close_timer();
  }

  void go_away(wire::Millis retry_after_ms) override {
    if (!open_) return;  // not accepted yet: on_accept looks at services_->stopping
    peer_->go_away(retry_after_ms);
    flush();
  }

 private:
  void on_accept(error_code error) {
    const UpgradeRequest request = std::exchange(request_, {});
    if (error) {
      spdlog::debug("websocket handshake failed error=\"{}\"", error.message());
      return;
    }
    open_ = true;
    create_peer(std::string_view(request.target().data(), request.target().size()),
                std::string_view(request[http::field::authorization].data(),
                                 request[http::field::authorization].size()));
    if (services_->stopping) go_away(0);
    flush();
    arm_wake_timer();
    read();
  }

  void create_peer(std::string_view request_target, std::string_view authorization) {
    const auto target = find_ws_path(path_of(request_target));
    if (target->path == WsPath::auction_hub) {
      peer_ = open_hub_peer(*services_, request_target, authorization, *this, now());
      return;
    }
    const auto parsed = parse_target(request_target);
    const std::string* token = parsed ? parsed->find("token") : nullptr;
    peer_ = open_peer(*services_, *target, token == nullptr ? std::string_view{} : *token, *this,
                      now());
  }

  void read() {
    ws_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
      self->on_read(error);
    });
  }

  void on_read(error_code error) {
    if (error) {
      finish(error);
      return;
    }
    const auto data = buffer_.data();
    const std::string_view frame(static_cast<const char*>(data.data()), data.size());
    ++services_->meter.messages_in;
    if (ws_.got_text()) {
      peer_->on_text(frame, now());
    } else {
      peer_->on_binary(now());
    }
    buffer_.consume(buffer_.size());
    flush();
    arm_wake_timer();
    read();
  }

  void write_next() {
    std::optional<Output> output = peer_->poll_output();
    if (!output) return;
    if (auto* close = std::get_if<Close>(&*output)) {
      start_close(*close);
      return;
    }
    sending_ = std::move(std::get<SendText>(*output).text);
    writing_ = true;
    ++services_->meter.messages_out;
    services_->meter.bytes_out += sending_->size();
    ws_.async_write(net::buffer(*sending_),
                    [self = shared_from_this()](error_code error, std::size_t) {
                      self->on_written(error);
                    });
  }

  void on_written(error_code error) {
    writing_ = false;
    sending_.reset();
    if (error) {
      finish(error);
      return;
    }
    flush();
  }

  void start_close(const Close& close) {
    spdlog::debug("websocket closing code={} reason=\"{}\"", close.code, close.reason);
    closing_ = true;
    arm_close_timer();
    ws_.async_close({static_cast<websocket::close_code>(close.code), close.reason},
                    [self = shared_from_this()](error_code error) { self->finish(error); });
  }

  void arm_wake_timer() {
    const auto deadline = open_ ? peer_->next_deadline() : std::nullopt;
    if (deadline == armed_for_) return;
    armed_for_ = deadline;
    if (!deadline) {
      wake_timer_.cancel();
      return;
    }
    wake_timer_.expires_at(time_point(*deadline));
    wake_timer_.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (error || !self || !self->open_) return;
      self->armed_for_.reset();
      self->peer_->on_wake(now());
      self->flush();
      self->arm_wake_timer();
    });
  }

  void arm_close_timer() {
    if (std::exchange(close_timer_armed_, true)) return;
    close_timer_.expires_after(std::chrono::milliseconds(close_timeout_ms));
    close_timer_.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (error || !self) return;
      beast::get_lowest_layer(self->ws_).close();
    });
  }

  void finish(error_code error) {
    if (!std::exchange(open_, false)) return;
    spdlog::debug("websocket closed code={} error=\"{}\"",
                  static_cast<unsigned>(ws_.reason().code), error.message());
    services_->hub.leave(*this);
    wake_timer_.cancel();
    // Whatever has not ended by itself (a stuck write, a close without answer) ends now.
    if (error != websocket::error::closed && !closing_) beast::get_lowest_layer(ws_).close();
  }

  websocket::stream<beast::tcp_stream> ws_;
  net::steady_timer wake_timer_;
  net::steady_timer close_timer_;
  std::shared_ptr<Services> services_;
  UpgradeRequest request_;
  beast::flat_buffer buffer_;
  std::unique_ptr<Peer> peer_;
  FrameText sending_;
  std::optional<wire::Instant> armed_for_;  // when the wake timer fires
  bool open_ = false;
  bool writing_ = false;
  bool closing_ = false;
  bool close_timer_armed_ = false;
};

}  // namespace

void start_ws_session(beast::tcp_stream stream, UpgradeRequest request,
                      std::shared_ptr<Services> services) {
  std::make_shared<WsSession>(std::move(stream), std::move(services))
      ->accept(std::move(request));
}

}  // namespace tidewire::server
