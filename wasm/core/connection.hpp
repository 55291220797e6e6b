#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "core/codec.hpp"
#include "core/config.hpp"
#include "core/deadlines.hpp"
#include "core/effect.hpp"
#include "core/event.hpp"
#include "core/negotiation.hpp"
#include "core/random.hpp"
#include "core/silence.hpp"
#include "core/request_ids.hpp"
#include "core/subprotocols.hpp"
#include "core/transitions.hpp"
#include "wire/messages.hpp"

namespace tidewire::core {

/// The life of one connection: token, socket, authentication, heartbeat, loss, backoff. Knows the
/// transition table and the close codes; knows nothing of symbols or of how frames look: it tells
/// its session what to send through `Wish`.
class Connection {
 public:
  /// What the session shall put on the wire.
  enum class Wish : std::uint8_t { authenticate, ping, goodbye };
  class Sender {
   public:
    virtual ~Sender() = default;
    virtual void send(Wish wish, std::string_view token) = 0;
  };

  /// What of the dialect matters to a connection.
  struct Traits {
    Heartbeat heartbeat = Heartbeat::none;
    TokenPlace token_place = TokenPlace::nowhere;
    bool shakes_hands = false;
    bool waits_for_acceptance = false;
  };

  Connection(const Config& config, Traits traits, std::uint64_t seed, RequestIds& ids,
             EffectQueue& effects, Deadlines& deadlines, Sender& sender);

  [[nodiscard]] Status status() const { return status_; }
  /// Ticks come as binary batches on this connection.
  [[nodiscard]] bool is_binary() const { return subprotocols_.is_binary(); }
  [[nodiscard]] bool live() const { return status_ == Status::live; }
  [[nodiscard]] SocketId socket() const { return socket_; }
  /// True for the socket that counts; everything else is a late callback.
  [[nodiscard]] bool is_current(SocketId socket) const { return socket != 0 && socket == socket_; }

  // The application's calls.
  void connect(wire::Now now);
  void disconnect(wire::Now now);
  void close();
  void retry(wire::Now now);

  // The host's reports.
  void socket_opened(std::string_view protocol, wire::Now now);
  void socket_closed(std::uint16_t code, wire::Now now);
  void token_ready(RequestId request, std::string_view token, wire::Now now);
  void token_failed(RequestId request, std::string_view message, wire::Now now);
  /// False if the connection has not asked for this.
  bool http_replied(const HttpReply& reply, wire::Now now);
  void online_changed(bool online, wire::Now now);
  void came_back(wire::Now now);

  // What the server says.
  void received(wire::Now now);
  void accepted(const wire::AuthSuccess& message, wire::Now now);
  /// The server has said that it does not accept the token; whatever code it closes with now.
  void rejected() { rejected_ = true; }
  /// The server answers pings: from now on, silence after one means that it is gone.
  void answered_ping() { answers_pings_ = true; }
  void going_away(wire::Millis retry_after_ms);
  /// A hub ends the connection in words; the socket need not be waited for.
  void closed_by_server(bool allow_reconnect, wire::Now now);

  /// The token is being checked by a server that is known to read on meanwhile: what follows the
  /// token at once is heard, in its order, and need not wait for the server's yes.
  [[nodiscard]] bool sends_ahead() const {
    return status_ == Status::authenticating && knows_extensions_ && !rejected_;
  }

  /// The last token that the application gave and the server has not refused; empty if none.
  [[nodiscard]] const std::string& bearer() const { return bearer_; }

  void run_deadlines(wire::Now now);

  /// Data comes by polling, or does not any more.
  void set_polling(bool polling);

  /// Somebody wants this connection and the network is not known to be away, but it is not live.
  [[nodiscard]] bool lacking() const {
    return status_ == Status::connecting || status_ == Status::authenticating ||
           status_ == Status::reconnecting;
  }

 private:
  bool move(Reason reason);
  void publish();
  void start_attempt(bool fresh_token, wire::Now now);
  void reach_server(wire::Now now);
  // Only hubs negotiate; functions of their own for wasm/binding/extras.txt.
  [[gnu::noinline]] void begin_negotiation(wire::Now now);
  void negotiate(wire::Now now);
  [[gnu::noinline]] void take_negotiation(const HttpReply& reply, wire::Now now);
  void open_socket(std::string url, wire::Now now);
  void check_silence(wire::Now now);
  void become_live(wire::Now now);
  void lose(Reason reason, wire::Now now);
  void wait(Reason reason, wire::Millis delay_ms, wire::Now now);
  void end(Reason reason);
  void refused(wire::Now now);
  void drop_socket(std::uint16_t code, std::string_view reason);
  void probe(wire::Now now);
  void ask(wire::Millis timeout_ms, wire::Now now);
  void expect_life(wire::Millis timeout_ms, wire::Now now);
  [[nodiscard]] wire::Millis patience_ms() const;
  void ask_token(bool fresh, wire::Now now);
  void schedule_refresh(wire::UnixMillis expires_at, wire::Now now);
  [[nodiscard]] wire::Millis next_delay();
  /// Counts without ever overflowing: an outage may last for weeks.
  static void count_up(std::uint32_t& counter) {
    if (counter < std::numeric_limits<std::uint32_t>::max()) ++counter;
  }

  const Config& config_;
  Traits traits_;
  Random random_;
  RequestIds& ids_;
  EffectQueue& effects_;
  Deadlines& deadlines_;
  Sender& sender_;

  Status status_ = Status::idle;
  Reason reason_ = Reason::none;
  std::uint32_t attempt_ = 0;  // attempts since the connection was last steady
  std::uint32_t losses_ = 0;   // delays drawn since then: the exponent of the backoff
  std::optional<wire::Instant> retry_at_;
  std::uint16_t close_code_ = 0;
  bool ever_live_ = false;
  bool online_ = true;
  bool ended_by_close_ = false;
  bool polling_ = false;

  SocketId socket_ = 0;
  SocketId last_socket_ = 0;
  RequestId token_request_ = 0;
  RequestId http_request_ = 0;
  Negotiation negotiation_;
  Subprotocols subprotocols_;
  bool token_refused_ = false;  // since the last success
  bool refused_lately_ = false;  // since the last steady time
  bool rejected_ = false;       // on this socket
  bool answers_pings_ = false;  // a server that knows only the documents may not
  bool knows_extensions_ = false;
  Silence silence_;  // of a server that does not answer pings
  std::string token_;           // only between the callback's answer and the auth frame
  std::string bearer_;
  wire::Millis refresh_pause_ms_ = 0;  // where the expiry cannot be told by this clock

  wire::Instant last_received_;
  wire::Millis heartbeat_ms_;
  wire::Millis spread_ms_ = 0;
  std::optional<wire::Millis> retry_after_ms_;
};

}  // namespace tidewire::core
