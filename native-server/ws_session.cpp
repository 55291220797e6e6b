#include "ws_session.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "clock.hpp"
#include "gather/gather_stream.hpp"
#include "gather/turn_end.hpp"
#include "hub.hpp"
#include "lazy_timer.hpp"
#include "log.hpp"
#include "message_pieces.hpp"
#include "open_peer.hpp"
#include "subprotocol.hpp"
#include "url.hpp"
#include "wire/close_code.hpp"
#include "ws_path.hpp"
#include "ws_rules.hpp"

namespace tidewire::server {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;

/// How long a client has to answer a close, and a slow one to take what is being written.
constexpr wire::Millis close_timeout_ms = 10'000;
constexpr std::uint16_t wire_bad_payload = 1007;

/// One WebSocket connection: moves frames between Beast and the peer that decides what is said.
///
/// What the peer says in one turn of the event loop goes out in one write at its end; compressed
/// frames one by one. Nothing more is taken from the peer, which bounds what waits, before the
/// socket has taken that. All handlers run on the server's one thread and hold the session; it dies
/// with the last of them.
class WsSession final : public Connection,
                        public TurnListener,
                        public ByteWatch,
                        public std::enable_shared_from_this<WsSession> {
 public:
  WsSession(net::ip::tcp::socket socket, net::ip::tcp::endpoint peer,
            std::shared_ptr<Services> services, AddressLease lease)
      : ws_(std::move(socket)),
        services_(std::move(services)),
        lease_(std::move(lease)),
        peer_address_(std::move(peer)) {
    services_->connections.add(*this);
    ws_.next_layer().watch(this);
  }

  ~WsSession() override {
    ws_.next_layer().watch(nullptr);
    services_->hub.leave(*this);
    if (in_turn_) services_->turn_end.remove(*this);
    services_->connections.remove(*this);
  }

  WsSession(const WsSession&) = delete;
  WsSession& operator=(const WsSession&) = delete;

  void accept(UpgradeRequest request) {
    request_ = std::make_unique<UpgradeRequest>(std::move(request));
    ws_.set_option(timeouts_of(services_->config));
    ws_.read_message_max(message_bytes_max(target_of(*request_, services_->config.echo).path));
    ws_.auto_fragment(false);
    ws_.text(true);
    // Beast answers pings by itself, in the middle of a read.
    ws_.control_callback([this](websocket::frame_type, beast::string_view) {
      if (open_ && !allowed()) flush_later();
    });
    if (services_->config.compression) ws_.set_option(deflate_options());
    const std::string_view protocol = subprotocol_name(format_for(*request_));
    ws_.set_option(websocket::stream_base::decorator([protocol](auto& response) {
      response.set(http::field::server, "tidewire");
      if (protocol.empty()) return;
      response.set(http::field::sec_websocket_protocol,
                   beast::string_view(protocol.data(), protocol.size()));
    }));
    ws_.async_accept(*request_, [self = shared_from_this()](error_code error) {
      self->on_accept(error);
    });
  }

  void flush() override {
    if (!open_) return;
    if (ws_.next_layer().gathers()) {
      // A reader that takes what it gets is not too slow, however much there is in one turn.
      if (peer_->waiting_bytes() >= gathered_bytes_max) gather();
      join_turn();
      return;
    }
    if (!writing_ && !closing_) write_next();
    cut_off_if_stuck();
  }

  void on_turn_end() override {
    in_turn_ = false;
    if (!open_) return;
    gather();
    cut_off_if_stuck();
  }

  /// All that comes counts, down to empty fragments, of which Beast tells nobody.
  void on_bytes(std::size_t count) override {
    if (!open_ || peer_->closing()) return;
    const auto bytes = static_cast<double>(count);
    const auto wait_ms = bytes_.take(services_->config.rates.bytes, now().instant, bytes);
    if (wait_ms == 0) return;
    limit(wait_ms);
    flush_later();
  }

  bool write_now(Broadcast& broadcast) override {
    const GatherStream& stream = ws_.next_layer();
    if (!open_ || writing_ || closing_ || !stream.gathers() || stream.close_sent()) return false;
    services_->meter.sent(dialect_, broadcast.frames.size(), broadcast.payload_bytes);
    for (const FrameText& text : broadcast.timed) services_->meter.deliveries.handed_over(text);
    write_gathered(broadcast.batch);
    return true;
  }

  void go_away(wire::Millis retry_after_ms) override {
    if (!open_) return;  // not accepted yet: on_accept looks at services_->stopping
    services_->hub.deliver_published();
    peer_->go_away(retry_after_ms);
    flush();
  }

 private:
  void join_turn() {
    if (!std::exchange(in_turn_, true)) services_->turn_end.add(*this);
  }

  /// A reader that does not even take what is being written does not hold the close up for ever.
  void cut_off_if_stuck() {
    if (writing_ && peer_->closing()) arm_close_timer();
  }

  void on_accept(error_code error) {
    const std::unique_ptr<UpgradeRequest> held = std::exchange(request_, nullptr);
    const UpgradeRequest& request = *held;
    if (error) {
      services_->meter.handshake_failures.add(HandshakeFailure::malformed);
      spdlog::debug("websocket handshake failed peer={} error=\"{}\"",
                    endpoint_text(peer_address_), error.message());
      return;
    }
    open_ = true;
    // Frames that may be compressed are Beast's to write.
    const bool deflates = services_->config.compression && offers_deflate(request);
    if (!deflates) ws_.next_layer().start_gathering();
    create_peer(request);
    if (services_->stopping) go_away(0);
    flush();
    arm_wake_timer();
    read();
  }

  void create_peer(const UpgradeRequest& request) {
    const std::string_view request_target(request.target().data(), request.target().size());
    const auto authorization = request[http::field::authorization];
    const WsTarget target = target_of(request, services_->config.echo);
    spdlog::debug("websocket opened peer={} path={}", endpoint_text(peer_address_),
                  path_of(request_target));
    dialect_ = dialect_of(target.path);
    services_->meter.opened.add(dialect_);
    peer_ = open_peer(*services_, target, request_target,
                      {authorization.data(), authorization.size()}, format_for(request), *this,
                      now());
  }

  void read() {
    const auto [at, size] = pieces_.place();
    ws_.async_read_some(net::buffer(at, size),
                        [self = shared_from_this()](error_code error, std::size_t count) {
                          self->on_read(error, count);
                        });
  }

  void on_read(error_code error, std::size_t count) {
    if (error) {
      finish(error);
      return;
    }
    pieces_.add(count);
    if (ws_.is_message_done()) {
      on_message(pieces_.message());
      pieces_.clear();
    }
    // Once we close, Beast reads up to the other's close by itself. A read beside it may find that
    // close in the buffer before ours is written, and then neither of them ends.
    if (!closing_) read();
  }

  void on_message(std::string_view frame) {
    services_->hub.deliver_published();
    services_->meter.heard(dialect_, frame.size());
    if (!allowed()) {
      // What is said is not heard any more; the close is on its way.
    } else if (ws_.got_text() && ends_inside_character(frame)) {
      if (!closing_) start_close({wire_bad_payload, "not UTF-8"});
    } else if (ws_.got_text()) {
      peer_->on_text(frame, now());
    } else {
      peer_->on_binary(frame, now());
    }
    flush();
    arm_wake_timer();
  }

  /// Counts a frame; beyond the connection's limit the peer is told to close.
  bool allowed() {
    if (peer_->closing()) return false;
    const auto wait_ms = messages_.take(services_->config.rates.messages, now().instant);
    if (wait_ms > 0) limit(wait_ms);
    return wait_ms == 0;
  }

  void limit(wire::Millis wait_ms) {
    services_->meter.limited.add(Limit::messages);
    spdlog::info("websocket limited peer={} dialect={} retry_after_ms={}",
                 endpoint_text(peer_address_), dialect_names[static_cast<std::size_t>(dialect_)], wait_ms);
    peer_->rate_limited(wait_ms);
  }

  /// For what is found in the middle of a read: a close waits until that is over.
  void flush_later() {
    net::post(ws_.get_executor(), [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->flush();
    });
  }

  /// Takes what the peer has to say, up to a bound (then others have their turn), and writes it.
  void gather() {
    GatherStream& stream = ws_.next_layer();
    if (writing_ || closing_ || stream.close_sent()) return;
    services_->hub.deliver_published();  // a backfill may cover it
    if (writing_ || closing_) return;
    GatherBatch& batch = services_->turn_end.batch();
    batch.clear();
    std::optional<Output> output;
    while (batch.bytes() < gathered_bytes_max && (output = peer_->poll_output())) {
      const auto* frame = std::get_if<SendText>(&*output);
      if (frame == nullptr) break;
      services_->meter.sent(dialect_, frame->text);
      batch.add(frame->text, frame->binary);
    }
    if (!batch.empty()) write_gathered(batch);
    if (output && std::holds_alternative<Close>(*output)) {
      start_close(std::get<Close>(*output));
    } else if (batch.bytes() >= gathered_bytes_max && !writing_) {
      join_turn();
    }
  }

  void write_gathered(GatherBatch& batch) {
    ++services_->meter.gathered_writes;
    if (ws_.next_layer().send(batch)) return;
    writing_ = true;
    ws_.next_layer().async_drain([self = shared_from_this()](error_code error) {
      self->writing_ = false;
      if (!error) self->flush();  // what is wrong with the connection, its reader hears
    });
  }

  void write_next() {
    services_->hub.deliver_published();
    if (writing_ || closing_) return;
    std::optional<Output> output = peer_->poll_output();
    if (!output) return;
    if (auto* close = std::get_if<Close>(&*output)) {
      start_close(*close);
      return;
    }
    sending_ = std::move(std::get<SendText>(*output).text);
    ws_.text(!std::get<SendText>(*output).binary);
    writing_ = true;
    services_->meter.sent(dialect_, sending_);
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
    spdlog::debug("websocket closing peer={} code={} reason=\"{}\"",
                  endpoint_text(peer_address_), close.code, close.reason);
    closing_ = true;
    close_code_ = close.code;
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
    wake_timer_.arm(ws_.get_executor(), time_point(*deadline),
                    [weak = weak_from_this()](error_code error) {
                      const auto self = weak.lock();
                      if (error || !self || !self->open_) return;
                      self->armed_for_.reset();
                      self->peer_->on_wake(now());
                      self->flush();
                      self->arm_wake_timer();
                    });
  }

  void arm_close_timer() {
    if (close_timer_.armed()) return;
    const auto at = std::chrono::steady_clock::now() + std::chrono::milliseconds(close_timeout_ms);
    close_timer_.arm(ws_.get_executor(), at, [weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (!error && self) self->cut();
    });
  }

  void finish(error_code error) {
    if (!std::exchange(open_, false)) return;
    const std::uint16_t theirs = ws_.reason().code;
    if (!closing_) close_code_ = unsaid_close(*peer_).value_or(failure_code(error, theirs));
    services_->meter.closed(close_code_);
    spdlog::debug("websocket closed peer={} code={} error=\"{}\"",
                  endpoint_text(peer_address_), theirs, error.message());
    services_->hub.leave(*this);
    wake_timer_.cancel();
    // Whatever has not ended by itself (a stuck write, a close without answer) ends now.
    if (error != websocket::error::closed && !closing_) cut();
  }

  void cut() {
    error_code ignored;
    beast::get_lowest_layer(ws_).close(ignored);
  }

  websocket::stream<GatherStream> ws_;
  std::shared_ptr<Services> services_;
  AddressLease lease_;
  net::ip::tcp::endpoint peer_address_;  // names the connection in the log
  TokenBucket messages_;
  TokenBucket bytes_;
  Dialect dialect_ = Dialect::stream;
  std::uint16_t close_code_ = 0;  // ours
  std::unique_ptr<UpgradeRequest> request_;  // until it is accepted
  MessagePieces pieces_;
  std::unique_ptr<Peer> peer_;
  FrameText sending_;
  LazyTimer wake_timer_;
  LazyTimer close_timer_;
  std::optional<wire::Instant> armed_for_;  // when the wake timer fires
  bool open_ = false;
  bool writing_ = false;
  bool closing_ = false;
  bool in_turn_ = false;  // on_turn_end will be called
};

}  // namespace

void start_ws_session(beast::tcp_stream stream, net::ip::tcp::endpoint peer,
                      UpgradeRequest request, std::shared_ptr<Services> services,
                      AddressLease lease) {
  std::make_shared<WsSession>(stream.release_socket(), std::move(peer), std::move(services),
                              std::move(lease))
      ->accept(std::move(request));
}

}  // namespace tidewire::server
