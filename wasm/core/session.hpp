#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/codec.hpp"
#include "core/commands.hpp"
#include "core/config.hpp"
#include "core/connection.hpp"
#include "core/deadlines.hpp"
#include "core/effect.hpp"
#include "core/event.hpp"
#include "core/polling.hpp"
#include "core/request_ids.hpp"
#include "core/requests.hpp"
#include "core/subscriptions.hpp"
#include "wire/dialects/candles_reply.hpp"
#include "wire/dialects/ticks_reply.hpp"
#include "wire/tick_batch.hpp"

namespace tidewire::core {

/// One connection with its subscriptions and series. The host hands every event in, then drains
/// `poll_effect()`, then arms one timer at `next_deadline()`:
///
///   session.handle(event, now);
///   while (auto effect = session.poll_effect()) carry_out(*effect);
///   arm(session.next_deadline());
///
/// No I/O, clock, thread or random device: the same events and seed give the same effects.
class Session final : private Connection::Sender {
 public:
  Session(Config config, std::uint64_t seed);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void handle(const Event& event, wire::Now now);
  /// The same for frames, without the way through a variant.
  void handle(const SocketText& event, wire::Now now);
  void handle(const SocketBinary& event, wire::Now now);
  [[nodiscard]] std::optional<Effect> poll_effect() { return effects_.poll(); }
  /// The same without moving it out: the oldest effect, until `drop_effect`; nullptr for none.
  [[nodiscard]] Effect* first_effect() { return effects_.first(); }
  void drop_effect() { effects_.drop_first(); }
  [[nodiscard]] bool has_effects() const { return !effects_.empty(); }
  /// The message that is the only effect waiting; nullptr if there are others, or none.
  [[nodiscard]] EventMessage* only_message() {
    Effect* const effect = effects_.only();
    return effect ? std::get_if<EventMessage>(effect) : nullptr;
  }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const { return next_deadline_; }

  [[nodiscard]] Status status() const { return connection_.status(); }

  // ---- series ---------------------------------------------------------------------------------

  /// The id of a series whose points or status changed since it was last taken; -1 if none.
  int take_changed() { return subscriptions_.take_changed(); }
  [[nodiscard]] bool any_changed() const { return subscriptions_.any_changed(); }
  /// A symbol's series id; -1 while it is not subscribed. An id is its symbol's until the symbol
  /// is dropped (`linger_ms` after the last unsubscribe).
  [[nodiscard]] int id_of(std::string_view symbol) const { return subscriptions_.id_of(symbol); }
  /// Nothing for an id that is not in use. Valid until the next `handle`.
  [[nodiscard]] const Subscription* subscription(int id) { return subscriptions_.at(id); }
  [[nodiscard]] SeriesStatus series_status(const Subscription& subscription) const;

  /// Candles of a subscription; nullptr if nobody wants that interval. Valid until `handle`.
  [[nodiscard]] const CandleSubscription* candles(int id, wire::Millis interval_ms);
  [[nodiscard]] SeriesStatus candle_status(const Subscription& subscription,
                                           const CandleSubscription& candles) const;

 private:
  // What is not to be inlined is out of the way of what is done once per tick, or is how the
  // module's second file is entered (wasm/binding/extras.txt).

  // The application's calls and the host's reports.
  void on(const Connect&, wire::Now now) { connection_.connect(now); }
  void on(const Disconnect&, wire::Now now) { connection_.disconnect(now); }
  void on(const Close&, wire::Now) { connection_.close(); }
  void on(const Retry&, wire::Now now) { connection_.retry(now); }
  void on(const SubscribeSymbol& event, wire::Now now);
  void on(const UnsubscribeSymbol& event, wire::Now now);
  [[gnu::noinline]] void on(const WantCandles& event, wire::Now now);
  [[gnu::noinline]] void on(const ReleaseCandles& event, wire::Now now);
  [[gnu::noinline]] void on(const SendCommand& event, wire::Now now);
  [[gnu::noinline]] void on(const SendRequest& event, wire::Now now);
  void on(const CancelCommand& event, wire::Now now);
  void on(const SocketOpened& event, wire::Now now);
  void on(const SocketText& event, wire::Now now);
  void on(const SocketBinary& event, wire::Now now);
  void on(const SocketClosed& event, wire::Now now);
  void on(const TokenReady& event, wire::Now now);
  void on(const TokenFailed& event, wire::Now now);
  void on(const HttpReply& event, wire::Now now);
  void on(const OnlineChanged& event, wire::Now now);
  void on(const VisibilityChanged& event, wire::Now now);
  void on(const PageResumed&, wire::Now now) { connection_.came_back(now); }
  void on(const WakeUp&, wire::Now) {}

  // The server's messages.
  void read(const wire::AuthSuccess& message, wire::Now now);
  void read(const wire::AuthRejected& message, wire::Now now);
  void read(const wire::Subscribed& message, wire::Now now);
  void read(const wire::Ticks& message, wire::Now now);
  void read(const wire::Backfill& message, wire::Now now);
  void read(const wire::Pong&, wire::Now) {
    connection_.answered_ping();
    commands_.replied("pong", "");
  }
  void read(const wire::ServerError& message, wire::Now now);
  void read(const wire::GoingAway& message, wire::Now now);
  void read(const wire::Event& message, wire::Now now);
  void read(const wire::Invocation& message, wire::Now now);
  void read(const wire::Completion& message, wire::Now now);
  void read(const wire::CloseNotice& message, wire::Now now);
  void read(const wire::Ignored&, wire::Now) {}

  [[gnu::noinline]] void read_frame(std::string_view text, wire::Now now);
  [[gnu::noinline]] void read_hub_frame(const SocketText& event, wire::Now now);
  [[gnu::noinline]] void read_batches(std::string_view bytes, wire::Now now);
  [[gnu::noinline]] void refuse_frame(const wire::DecodeError& error);

  void send(Connection::Wish wish, std::string_view token) override;
  void send(const wire::ClientMessage& message);
  void send_text(std::string frame);

  void finish(wire::Now now);
  [[gnu::noinline]] void settle(wire::Now now);
  [[nodiscard]] bool talks() const;
  void begin_connection();
  void end_connection();
  /// Live ticks are part of the series' claim, polled ones are only shown.
  enum class Source : std::uint8_t { live, polled };
  void append(Subscription& subscription, const wire::TickRow& row, Source source, wire::Now now);
  void append(Subscription& subscription, std::span<const wire::TickRow> rows, wire::Now now);
  void append(const wire::BatchBlock& block, wire::Now now);
  [[gnu::noinline]] void append_unusual(Subscription& subscription, wire::Tick tick,
                                        wire::Now now);
  void check_complete(Subscription& subscription);
  [[gnu::noinline]] void accept_loss(Subscription& subscription);
  void expire_backfills(wire::Now now);
  void poll(wire::Now now);
  [[nodiscard]] std::string poll_url();
  void take_poll(const HttpReply& reply, wire::Now now);
  [[nodiscard]] bool is_refused(const Subscription& subscription) const;
  void resend_refused(wire::Now now);
  void drop_released(wire::Now now);
  void send_subscribes(wire::Now now);
  void send_joins(wire::Now now);
  void send_backfill_requests(wire::Now now);
  template <typename Make>
  void send_in_parts(std::span<const std::string_view> symbols, const Make& make);
  // session_candles.cpp: of a subscription that has candles.
  template <typename Visit>
  void for_each_with_candles(Visit visit) {
    subscriptions_.for_each([&](Subscription& subscription) {
      if (!subscription.candles.empty()) visit(subscription);
    });
  }
  [[gnu::noinline]] void count_in_candles(Subscription& subscription, const wire::Tick& tick);
  [[gnu::noinline]] void merge_candles(Subscription& subscription,
                                       std::span<const wire::Candle> candles);
  [[gnu::noinline]] void announce_with_candles(Subscription& subscription,
                                               const wire::Position& position, wire::Now now);
  [[gnu::noinline]] void lose_candles(Subscription& subscription, wire::UnixMillis since,
                                      wire::Now now);
  [[gnu::noinline]] void keep_candles(Subscription& subscription, wire::Now now);
  void ask_for_candles(const Subscription& subscription, CandleSubscription& candles,
                       wire::Now now);
  [[nodiscard]] std::size_t candles_limit() const;
  void candles_failed(CandleSubscription& candles, wire::Now now);
  [[nodiscard, gnu::noinline]] bool take_candles(Subscription& subscription,
                                                 const HttpReply& reply, wire::Now now);
  [[gnu::noinline]] void next_candles_deadline(const Subscription& subscription,
                                               std::optional<wire::Instant>& earliest) const;

  void update_deadlines();
  void update_status(Subscription& subscription);

  Config config_;
  EffectQueue effects_;
  Deadlines deadlines_;
  RequestIds ids_;
  Codec codec_;
  Connection connection_;
  Commands commands_;
  Requests requests_;
  Subscriptions subscriptions_;
  Polling polling_;
  wire::TicksReplyDecoder poll_decoder_;
  wire::CandlesReplyDecoder candles_decoder_;
  wire::TickBatchDecoder batch_decoder_;
  std::uint64_t last_call_ = 0;  // of those to a hub
  bool talked_ = false;
  bool server_confirms_ = false;  // it tells which symbols it knows
  wire::Now now_;           // of the event being handled
  bool unsettled_ = false;  // something may follow from it
  std::optional<wire::Instant> next_deadline_;  // as of the last event
};

}  // namespace tidewire::core
