#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "peer/identity.hpp"
#include "peer/live_tick.hpp"
#include "peer/market_history.hpp"
#include "peer/outbox.hpp"
#include "peer/peer.hpp"
#include "wire/dialects/stream_server.hpp"
#include "wire/messages.hpp"

namespace tidewire::server {

struct StreamPeerOptions {
  /// The token must be there by then, or the close is 4001 (docs/protocol.md: 5 s).
  wire::Millis auth_timeout_ms = 5'000;
  /// Announced in auth_success: after how much silence the client pings.
  wire::Millis heartbeat_ms = 20'000;
  /// Announced in auth_success: over what span clients shall spread when they come back.
  wire::Millis reconnect_spread_ms = 0;
  /// Frames that wait for a slow reader; beyond it the close is 4008.
  std::size_t outbox_bytes_max = 1024 * 1024;
  /// Symbols of one connection; more are refused with the error `subscription_limit`.
  std::size_t subscriptions_max = 256;
  /// Frames in a row that cannot be read; then the close is 1008.
  std::uint32_t malformed_in_row_max = 10;
  /// Backfills that wait for a slow reader; more are refused with the error `backfill_limit`.
  std::size_t backfills_pending_max = 512;
};

/// The stream dialect, server side: one connection of `/ws/market-data`.
///
/// Reads positions and missed ticks from `history`, which outlives the peer. Backfills are
/// composed when they are polled, one at a time, so that a large one never waits in memory.
class StreamPeer final : public Peer {
 public:
  StreamPeer(const MarketHistory& history, VerifyToken verify, StreamPeerOptions options,
             wire::Now opened);

  void on_text(std::string_view frame, wire::Now now) override;
  void on_binary(wire::Now now) override;
  void on_wake(wire::Now now) override;
  void go_away(wire::Millis retry_after_ms) override;

  /// A tick that was just appended to the history; sent when its symbol is subscribed. True when
  /// there is output because of it.
  bool deliver(const LiveTick& tick);

  std::optional<Output> poll_output() override;
  [[nodiscard]] bool closing() const override { return outbox_.closing(); }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const override;

  /// Who authenticated; empty before.
  [[nodiscard]] const std::optional<Identity>& identity() const { return identity_; }

 private:
  struct PendingBackfill {
    SymbolId symbol;
    wire::UnixMillis since;
    std::optional<std::string> epoch;  // of the position; empty without one
    std::uint64_t seq = 0;
    std::uint32_t limit = 0;
  };

  void handle(const wire::Auth& auth, wire::Now now);
  void handle(const wire::Subscribe& subscribe, wire::Now now);
  void handle(const wire::Unsubscribe& unsubscribe, wire::Now now);
  void handle(const wire::BackfillRequest& request, wire::Now now);
  void handle(const wire::Ping& ping, wire::Now now);

  void refuse(const wire::DecodeError& error);
  void malformed(std::string_view code, std::string_view message);
  void reject();
  void report_unknown(const std::vector<std::string_view>& symbols);
  void send(const wire::ServerMessage& message);
  void send_error(std::string_view code, std::string_view message);
  [[nodiscard]] FrameText compose(const PendingBackfill& pending) const;
  bool close_if_expired(wire::Now now);

  const MarketHistory* history_;
  VerifyToken verify_;
  StreamPeerOptions options_;
  Outbox outbox_;
  wire::stream::ServerDecoder decoder_;

  std::optional<Identity> identity_;
  wire::Instant auth_deadline_;
  std::optional<wire::Instant> token_deadline_;
  std::uint32_t malformed_in_row_ = 0;

  std::vector<bool> subscribed_;  // by SymbolId
  std::size_t subscription_count_ = 0;
  std::deque<PendingBackfill> backfills_;
};

}  // namespace tidewire::server
