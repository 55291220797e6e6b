// What follows from events and time: subscribes, backfill requests, polls, deadlines, statuses.
#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/session.hpp"
#include "core/url_text.hpp"
#include "wire/json_reader.hpp"
#include "wire/limits.hpp"

namespace tidewire::core {

using wire::Now;

void Session::send(Connection::Wish wish, std::string_view token) {
  switch (wish) {
    case Connection::Wish::authenticate: return send(wire::Auth{token});
    case Connection::Wish::ping: return send(wire::Ping{now_.unix});
    case Connection::Wish::goodbye:
      if (codec_.is_hub()) send_text(codec_.goodbye());
      return;
  }
}

void Session::send(const wire::ClientMessage& message) { send_text(codec_.encode(message)); }

void Session::send_text(std::string frame) {
  if (!frame.empty()) effects_.push(SendText{connection_.socket(), std::move(frame)});
}

/// Whether messages are sent: while live, and on the way back to a server that is known to read on
/// while it checks the token. Then a reconnect is whole one round trip after the socket is open.
bool Session::talks() const {
  return connection_.live() || (codec_.subscribes() && connection_.sends_ahead());
}

/// Everything is subscribed to anew, and whatever was shown before may have a hole now.
void Session::begin_connection() {
  const std::string_view greeting = codec_.greeting();
  if (!greeting.empty()) {
    send_text(codec_.encode(wire::Command{greeting, {}}, 0).value());
    commands_.asked(codec_.reply_type(greeting), now_.instant);
  }
  subscriptions_.for_each([&](Subscription& subscription) {
    Series& series = subscription.series;
    series.begin_connection();
    const bool knows_where = !series.resume_position().epoch.empty();
    if (codec_.subscribes() && (knows_where || !series.empty())) subscription.backfill.want();
  });
}

void Session::end_connection() {
  commands_.connection_lost();
  subscriptions_.for_each([this](Subscription& subscription) {
    subscription.sent = false;
    subscription.confirmed = false;
    subscription.handle.reset();
    subscription.backfill.reset();
    if (!subscription.candles.empty()) {
      lose_candles(subscription, subscription.series.resume_time(), now_);
    }
  });
}

void Session::accept_loss(Subscription& subscription) {
  const wire::UnixMillis whole_until = subscription.series.resume_time();
  subscription.series.accept_loss();
  if (!subscription.candles.empty()) lose_candles(subscription, whole_until, now_);
}

void Session::expire_backfills(Now now) {
  subscriptions_.for_each([&](Subscription& subscription) {
    if (subscription.backfill.expire(now.instant)) accept_loss(subscription);
  });
}

/// The fallback: asks for the last ticks of what is wanted while no socket is live.
void Session::poll(Now now) {
  polling_.set_wanted(connection_.lacking(), now);
  const std::optional<RequestId> request = polling_.take_due(now);
  connection_.set_polling(polling_.active());
  if (!request) return;
  // What is for one user only cannot be asked for without a token.
  const bool for_user = !config_.poll.event.empty() && config_.token;
  if (for_user && connection_.bearer().empty()) return;
  std::string url = poll_url();
  if (url.empty()) return;
  effects_.push(HttpRequest{*request, std::move(url), false,
                            for_user ? connection_.bearer() : std::string{}, {}});
}

/// Empty where there is nothing to ask for.
std::string Session::poll_url() {
  std::string url = config_.poll.url;
  if (!config_.poll.event.empty() && !codec_.joins()) return url;
  append_query_name(config_.poll.key, url);
  bool first = true;
  subscriptions_.for_each([&](const Subscription& subscription) {
    if (!std::exchange(first, false)) url.push_back(',');
    append_query_value(subscription.symbol, url);
  });
  return first ? std::string{} : url;
}

void Session::take_poll(const HttpReply& reply, Now now) {
  const bool answered = reply.status >= 200 && reply.status < 300;
  if (!config_.poll.event.empty()) {
    const bool readable = answered && reply.body.size() <= wire::limits::server_frame_bytes_max &&
                          wire::parse_json(reply.body).ok();
    if (!polling_.take_reply(reply.request, readable) || !readable) return;
    connection_.set_polling(polling_.active());  // first: whoever hears the event may look
    effects_.pass_on(config_.poll.event, reply.body);
    return;
  }
  const auto decoded = answered ? poll_decoder_.decode(reply.body) : wire::DecodeError{};
  if (!polling_.take_reply(reply.request, decoded.ok()) || !decoded) return;
  for (const wire::TickRow& row : decoded.value().rows) {
    Subscription* const subscription = subscriptions_.find(row.symbol);
    if (!subscription) continue;
    append(*subscription, row, Source::polled, now);
    // What is shown once a connection has begun may have a hole, as what was shown before.
    if (talked_ && codec_.subscribes()) subscription->backfill.want();
  }
}

/// A frame has a bound, which many long names may exceed: then there are several, each of a part of
/// the symbols.
template <typename Make>
void Session::send_in_parts(std::span<const std::string_view> symbols, const Make& make) {
  if (symbols.empty()) return;
  std::string frame = codec_.encode(make(symbols));
  const std::size_t half = symbols.size() / 2;
  if (half == 0 || frame.size() <= wire::limits::client_frame_bytes_max) {
    return send_text(std::move(frame));
  }
  send_in_parts(symbols.first(half), make);
  send_in_parts(symbols.subspan(half), make);
}

void Session::drop_released(Now now) {
  std::vector<std::unique_ptr<Subscription>> dropped;
  while (auto released = subscriptions_.take_released(now.instant)) {
    if (released->sent) dropped.push_back(std::move(released));
  }
  if (dropped.empty() || !talked_) return;
  if (codec_.joins()) {
    for (const auto& subscription : dropped) send_text(codec_.leave(subscription->symbol));
  }
  if (!codec_.subscribes()) return;
  std::vector<std::string_view> symbols;
  for (const auto& subscription : dropped) symbols.push_back(subscription->symbol);
  send_in_parts(symbols, [](auto part) -> wire::ClientMessage { return wire::Unsubscribe{part}; });
}

/// The server confirms what it knows, and has not confirmed this one.
bool Session::is_refused(const Subscription& subscription) const {
  return server_confirms_ && subscription.sent && !subscription.confirmed;
}

/// A symbol that is unknown now may be known later: after a restart, producers come one by one.
void Session::resend_refused(Now now) {
  subscriptions_.for_each([&](Subscription& subscription) {
    if (!is_refused(subscription)) return;
    if (subscription.sent_at + config_.resubscribe_ms <= now.instant) subscription.sent = false;
  });
}

/// Groups are joined again on every connection: the server forgets them with the old one.
void Session::send_joins(Now now) {
  subscriptions_.for_each([&](Subscription& subscription) {
    if (std::exchange(subscription.sent, true)) return;
    subscription.sent_at = now.instant;
    subscription.join_call = ++last_call_;
    send_text(codec_.join(subscription.symbol, subscription.join_call));
  });
}

void Session::send_subscribes(Now now) {
  if (codec_.joins()) return send_joins(now);
  if (!codec_.subscribes()) return;
  std::vector<std::string_view> symbols;
  subscriptions_.for_each([&](Subscription& subscription) {
    if (std::exchange(subscription.sent, true)) return;
    subscription.sent_at = now.instant;
    symbols.push_back(subscription.symbol);
  });
  send_in_parts(symbols, [](auto part) -> wire::ClientMessage { return wire::Subscribe{part}; });
}

/// One request for all symbols that miss something, where it fits a frame.
void Session::send_backfill_requests(Now now) {
  std::vector<std::string_view> symbols;
  wire::UnixMillis since{std::numeric_limits<std::int64_t>::max()};
  subscriptions_.for_each([&](Subscription& subscription) {
    if (!subscription.backfill.wanted()) return;
    subscription.backfill.asked(now.instant + config_.backfill_timeout_ms);
    symbols.push_back(subscription.symbol);
    since = std::min(since, subscription.series.resume_time());
  });
  const auto limit = static_cast<std::uint32_t>(
      std::min<std::size_t>(config_.points, wire::limits::backfill_limit_max));
  std::vector<wire::SymbolPosition> positions;
  send_in_parts(symbols, [&](auto part) -> wire::ClientMessage {
    positions.clear();
    for (const std::string_view symbol : part) {
      const wire::Position position = subscriptions_.find(symbol)->series.resume_position();
      if (!position.epoch.empty()) positions.push_back({symbol, position});
    }
    return wire::BackfillRequest{part, since, positions, limit};
  });
}

void Session::update_deadlines() {
  const auto arm = [&](Timer timer, std::optional<wire::Instant> at) {
    at ? deadlines_.set(timer, *at) : deadlines_.clear(timer);
  };
  std::optional<wire::Instant> backfill;
  std::optional<wire::Instant> resubscribe;
  const auto earlier = [](std::optional<wire::Instant>& earliest, wire::Instant at) {
    if (!earliest || at < *earliest) earliest = at;
  };
  subscriptions_.for_each([&](Subscription& subscription) {
    if (const auto due = subscription.backfill.deadline()) earlier(backfill, *due);
    if (!is_refused(subscription)) return;
    earlier(resubscribe, subscription.sent_at + config_.resubscribe_ms);
  });
  arm(Timer::backfill, backfill);
  arm(Timer::resubscribe, resubscribe);
  std::optional<wire::Instant> answer = commands_.next_deadline();
  if (const auto due = requests_.next_deadline()) earlier(answer, *due);
  arm(Timer::command, answer);
  arm(Timer::unsubscribe, subscriptions_.next_release());
  std::optional<wire::Instant> candles;
  for_each_with_candles([&](const Subscription& subscription) {
    next_candles_deadline(subscription, candles);
  });
  arm(Timer::candles, candles);
}

}  // namespace tidewire::core
