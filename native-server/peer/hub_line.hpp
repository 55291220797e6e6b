#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "peer/hub_outbox.hpp"
#include "peer/identity.hpp"
#include "peer/peer.hpp"
#include "peer/token_watch.hpp"
#include "wire/decode_error.hpp"
#include "wire/dialects/hub_records.hpp"
#include "wire/dialects/hub_server.hpp"

namespace tidewire::server {

class HubLine;

/// What carries a line's records at the moment: a WebSocket, or polls.
class HubTransport {
 public:
  virtual ~HubTransport() = default;

  /// The line has output. Never destroys the transport before it returns.
  virtual void wake() = 0;
  /// Another transport has taken the line over: this one ends.
  virtual void displaced() = 0;
};

/// What a hub's clients can call.
class HubMethods {
 public:
  virtual ~HubMethods() = default;

  /// After the handshake.
  virtual void opened(HubLine& line) = 0;
  virtual void invoked(HubLine& line, const wire::hub::server::Call& call, wire::Now now) = 0;
  /// After `opened`, once nothing of the line can come back.
  virtual void closed(HubLine& line) = 0;
};

/// Times in milliseconds; the official server's defaults.
struct HubLineOptions {
  wire::Millis handshake_timeout_ms = 15'000;
  wire::Millis keep_alive_ms = 15'000;
  wire::Millis client_timeout_ms = 30'000;
  /// How long a line without a transport waits for one.
  wire::Millis absence_ms_max = 15'000;
  wire::Millis ack_delay_ms = 1'000;
  std::size_t outbox_bytes_max = 1024 * 1024;
  /// With stateful reconnect: bytes unacknowledged, and bytes that wait for an absent client.
  std::size_t replay_bytes_max = 100'000;
};

/// One connection of the SignalR hub, server side, whatever carries it; without socket, clock or
/// thread. With stateful reconnect it outlives its sockets.
///
/// Bytes go in, records come out of `poll_output`, a Close last. What cannot be read ends the
/// line: with numbered messages there is no telling what was lost.
class HubLine : public std::enable_shared_from_this<HubLine> {
 public:
  /// `methods` outlives the line. `offers_replay`: stateful reconnect was negotiated.
  HubLine(std::string id, Identity identity, HubMethods& methods, const HubLineOptions& options,
          bool offers_replay, wire::Now opened);

  /// A transport takes the line; the one before is displaced. It is not woken for what is due to
  /// it already: it polls. `keeps_alive`: pings and silence are of no concern (polls).
  void attach(HubTransport& transport, bool keeps_alive, wire::Now now);
  /// The transport is gone; nothing happens when it was displaced.
  void detach(const HubTransport& transport);
  [[nodiscard]] bool attached() const { return transport_ != nullptr; }
  /// True when a new transport may take the line over, whatever the old one is doing.
  [[nodiscard]] bool resumable() const { return replays_ && !closing(); }

  void on_data(std::string_view bytes, wire::Now now);
  void on_binary();
  void on_wake(wire::Now now);
  /// The server stops: the client is told to come back.
  void go_away();
  /// The connection says too much.
  void rate_limited();
  /// The client is gone for good.
  void end() { closing_ = true; }
  /// A newer token of the same user.
  void renew(const Identity& identity, wire::Now now);

  std::optional<Output> poll_output();
  [[nodiscard]] bool closing() const { return closing_; }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const;
  /// True when the line is over, and nothing carries it any more.
  [[nodiscard]] bool over() const { return !attached() && (closing_ || !can_wait()); }
  /// Tells the methods, once, that it is over.
  void finish();

  /// For the methods: an invocation as `encode_invocation` wrote it, and the answer to a call
  /// (nothing when it has no id); an empty error means success.
  void send(const FrameText& record);
  void answer(std::optional<std::string_view> call_id, std::string_view error);

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const Identity& identity() const { return identity_; }

 private:
  void take_record(std::string_view record, wire::Now now);
  void shake_hands(std::string_view record);
  void handle(const wire::hub::server::Call& call, wire::Now now);
  void handle(const wire::hub::server::Reply&, wire::Now) {}
  void handle(const wire::hub::server::Ping&, wire::Now) {}
  void handle(const wire::hub::server::Goodbye&, wire::Now);
  void handle(const wire::hub::server::Ack& ack, wire::Now);
  void handle(const wire::hub::server::Sequence& sequence, wire::Now now);
  void handle(const wire::hub::server::Unknown&, wire::Now) {}
  /// False for a message that was there before; counts it, with stateful reconnect.
  bool is_new(const wire::hub::server::Message& message, wire::Now now);
  void replay();
  [[nodiscard]] bool can_wait() const { return !opened_ || replays_; }
  void control(std::string record);
  void refuse(const wire::DecodeError& error);
  void close(std::string_view error, bool allow_reconnect, std::uint16_t code);
  void overflow();

  std::string id_;
  Identity identity_;
  HubMethods* methods_;
  HubLineOptions options_;
  bool offers_replay_;

  HubTransport* transport_ = nullptr;
  bool keeps_alive_ = false;
  bool opened_ = false;    // the handshake is done
  bool finished_ = false;  // the methods know that it is over
  bool replays_ = false;
  bool closing_ = false;
  bool awaits_sequence_ = false;
  std::uint64_t next_received_ = 1;
  std::uint64_t latest_received_ = 0;

  wire::hub::RecordReader reader_;
  std::string arena_;
  HubOutbox outbox_;
  FrameText last_record_;
  std::optional<Close> close_;

  TokenWatch token_;
  std::optional<wire::Instant> handshake_due_;
  std::optional<wire::Instant> ping_due_;
  std::optional<wire::Instant> silence_due_;
  std::optional<wire::Instant> absence_due_;
  std::optional<wire::Instant> ack_due_;
};

}  // namespace tidewire::server
