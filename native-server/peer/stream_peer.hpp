#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "peer/alert_book.hpp"
#include "peer/fifo.hpp"
#include "peer/identity.hpp"
#include "peer/live_tick.hpp"
#include "peer/market_history.hpp"
#include "peer/peer.hpp"
#include "peer/stream_gate.hpp"
#include "peer/tick_window.hpp"
#include "wire/messages.hpp"

namespace tidewire::server {

struct StreamPeerOptions : StreamGateOptions {
  /// Symbols of one connection; more are refused with the error `subscription_limit`.
  std::size_t subscriptions_max = 256;
  /// Backfills that wait for a slow reader; more are refused with the error `backfill_limit`.
  std::size_t backfills_pending_max = 512;
  /// Counts connections whose first backfill goes on from an earlier connection; null: nobody
  /// counts. Outlives them.
  std::uint64_t* reconnects = nullptr;
  /// How ticks are sent; other than `each` needs the window, which outlives the peer.
  TickFormat format = TickFormat::each;
  TickWindow* window = nullptr;
};

/// The stream dialect, server side: one connection of `/ws/market-data`.
///
/// Reads positions and missed ticks from `history`, which outlives the peer. Backfills are
/// composed when they are polled, one at a time, so that a large one never waits in memory.
class StreamPeer final : public Peer {
 public:
  /// `alerts` outlives the peer; without one the server has no alerts.
  StreamPeer(const MarketHistory& history, VerifyToken verify, StreamPeerOptions options,
             wire::Now opened, AlertBook* alerts = nullptr);

  void on_text(std::string_view frame, wire::Now now) override;
  void on_binary(std::string_view, wire::Now now) override { gate_.on_binary(now); }
  void on_wake(wire::Now now) override { gate_.on_wake(now); }
  void go_away(wire::Millis retry_after_ms) override;
  void rate_limited(wire::Millis retry_after_ms) override;

  /// A tick that was just appended to the history; sent when its symbol is subscribed. True when
  /// there is output because of it. Not for connections that take batches.
  bool deliver(const LiveTick& tick);
  /// True when all of them would be sent, and nothing has to be said before: then they may be
  /// written without it.
  [[nodiscard]] bool takes_now(const std::vector<LiveTick>& ticks) const;
  /// Sends what the window holds by now of the subscribed symbols and has not been sent to this
  /// connection; called for all that take batches when the window ends. True when there is output
  /// because of it.
  bool catch_up();
  /// The history goes on under another epoch: says where each subscribed symbol stands, and the
  /// client asks for what it has missed. True when there is output because of it.
  bool announce_positions();
  /// Something for this user alone, in its order among the ticks.
  void deliver(const FrameText& text) {
    catch_up();
    gate_.send(text);
  }

  std::optional<Output> poll_output() override;
  [[nodiscard]] std::size_t waiting_bytes() const override { return gate_.waiting_bytes(); }
  [[nodiscard]] bool closing() const override { return gate_.closing(); }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const override {
    return gate_.next_deadline();
  }

  [[nodiscard]] bool takes_batches() const { return options_.format != TickFormat::each; }
  /// Who authenticated; empty before.
  [[nodiscard]] const std::optional<Identity>& identity() const {
    return gate_.identity();
  }

 private:
  struct PendingBackfill {
    SymbolId symbol;
    wire::UnixMillis since;
    std::optional<std::string> epoch;  // of the position; empty without one
    std::uint64_t seq = 0;
    std::uint32_t limit = 0;
  };

  void handle(const heard::Nothing&) {}
  void handle(const heard::Authenticated&);
  void handle(const wire::ClientMessage& message);
  void handle(const heard::Other& other);

  void handle(const wire::Subscribe& subscribe);
  void handle(const wire::Unsubscribe& unsubscribe);
  void handle(const wire::BackfillRequest& request);
  // The gate answers these itself.
  void handle(const wire::Auth&) {}
  void handle(const wire::Ping&) {}

  void handle(const SetAlert& command);
  void handle(const ClearAlert& command);
  void refuse_alert(AlertRefusal refusal);
  void handle(const MarkRead&) { gate_.refuse_unsupported(); }

  [[nodiscard]] bool is_subscribed(SymbolId id) const {
    return id < subscribed_.size() && subscribed_[id];
  }
  /// How many of a symbol's ticks in the present window this connection has, or has no need of.
  [[nodiscard]] std::size_t& seen(SymbolId id);
  bool send_window();
  void send_subscribed(const std::vector<SymbolId>& ids);
  void report_unknown(const std::vector<std::string_view>& symbols);
  [[nodiscard]] bool goes_on(const wire::BackfillRequest& request) const;
  [[nodiscard]] FrameText compose(const PendingBackfill& pending) const;

  const MarketHistory* history_;
  AlertBook* alerts_;
  StreamPeerOptions options_;
  StreamGate gate_;
  std::string arena_;

  std::vector<bool> subscribed_;  // by SymbolId
  std::size_t subscription_count_ = 0;
  Fifo<PendingBackfill> backfills_;
  FrameText answer_;  // to a backfill: goes next, after the ticks before it
  std::vector<std::pair<SymbolId, std::size_t>> seen_;  // of the window with this number:
  std::uint64_t seen_in_ = 0;
};

}  // namespace tidewire::server
