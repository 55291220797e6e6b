#include "core/session.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <variant>

#include "wire/limits.hpp"

namespace tidewire::core {

using wire::Now;

Session::Session(Config config, std::uint64_t seed)
    : config_(std::move(config)),
      codec_(config_.dialect),
      connection_(config_, {codec_.can_ping(), codec_.authenticates()}, seed, effects_, deadlines_,
                  *this),
      subscriptions_(config_.points) {}

void Session::handle(const Event& event, Now now) {
  now_ = now;
  // Ticks are what comes by the thousand: unless one of them opens a hole, nothing follows.
  unsettled_ = !std::holds_alternative<SocketText>(event);
  std::visit([&](const auto& alternative) { on(alternative, now); }, event);
  // After the event: data that has just come proves life before a late timer can deny it.
  const std::optional<wire::Instant> due = deadlines_.next();
  if (due && *due <= now.instant) unsettled_ = true;
  if (unsettled_) settle(now);
}

/// Everything that may follow from an event or from the time.
void Session::settle(Now now) {
  connection_.run_deadlines(now);
  if (connection_.live() != was_live_) {
    was_live_ = connection_.live();
    was_live_ ? begin_connection() : end_connection();
  }
  expire_backfills(now);
  drop_released(now);
  if (connection_.live()) {
    resend_refused(now);
    send_subscribes(now);
    send_backfill_requests(now);
  }
  subscriptions_.for_each([this](Subscription& subscription) { update_status(subscription); });
  update_deadlines();
}

SeriesStatus Session::series_status(const Subscription& subscription) const {
  if (!connection_.live() || is_refused(subscription)) return SeriesStatus::stale;
  if (subscription.backfill.open() || subscription.series.missing()) {
    return SeriesStatus::catching_up;
  }
  return subscription.series.has_gap() ? SeriesStatus::gap : SeriesStatus::live;
}

// ---- the application's calls and the host's reports -----------------------------------------

void Session::on(const SubscribeSymbol& event, Now) {
  if (event.symbol.empty() || event.symbol.size() > wire::limits::symbol_bytes_max) {
    effects_.push(Report{"invalid_symbol", "a symbol has 1 to 64 bytes"});
    return;
  }
  if (subscriptions_.want(event.symbol)) return;
  effects_.push(Report{"too_many_symbols", "one connection holds at most 256 symbols"});
}

void Session::on(const UnsubscribeSymbol& event, Now now) {
  subscriptions_.release(event.symbol, now.instant + config_.linger_ms);
}

void Session::on(const SocketOpened& event, Now now) {
  if (connection_.is_current(event.socket)) connection_.socket_opened(now);
}

void Session::on(const SocketText& event, Now now) {
  if (!connection_.is_current(event.socket)) return;
  connection_.received(now);
  const auto decoded = codec_.decode(event.text);
  if (!decoded) {
    std::string problem = "the server sent a frame that was refused: ";
    problem += name(decoded.error().code);
    if (!decoded.error().field.empty()) problem.append(" (").append(decoded.error().field).append(")");
    effects_.push(Report{"refused_frame", std::move(problem)});
    return;
  }
  if (!std::holds_alternative<wire::Ticks>(decoded.value())) unsettled_ = true;
  std::visit([&](const auto& message) { read(message, now); }, decoded.value());
}

void Session::on(const SocketBinary& event, Now now) {
  if (!connection_.is_current(event.socket)) return;
  connection_.received(now);
  effects_.push(Report{"refused_frame", "the server sent a binary frame that was not asked for"});
}

void Session::on(const SocketClosed& event, Now now) {
  if (connection_.is_current(event.socket)) connection_.socket_closed(event.code, now);
}

void Session::on(const TokenReady& event, Now now) {
  if (event.token.empty() || event.token.size() > wire::limits::token_bytes_max) {
    connection_.token_failed(event.request, "a token has 1 to 16384 bytes", now);
    return;
  }
  connection_.token_ready(event.request, event.token, now);
}

void Session::on(const TokenFailed& event, Now now) {
  connection_.token_failed(event.request, event.message, now);
}

void Session::on(const OnlineChanged& event, Now now) {
  connection_.online_changed(event.online, now);
}

void Session::on(const VisibilityChanged& event, Now now) {
  if (event.visible) connection_.came_back(now);
}

// ---- the server's messages ------------------------------------------------------------------

void Session::read(const wire::AuthSuccess& message, Now now) { connection_.accepted(message, now); }

void Session::read(const wire::AuthRejected& message, Now) {
  // The close with 4001 follows and decides; the text is for the developer.
  effects_.push(Report{"authentication_refused", std::string(message.message)});
}

void Session::read(const wire::Subscribed& message, Now) {
  server_confirms_ = true;
  for (const std::string_view symbol : message.symbols) {
    if (Subscription* subscription = subscriptions_.find(symbol)) subscription->confirmed = true;
  }
  for (const wire::SymbolPosition& entry : message.positions) {
    Subscription* subscription = subscriptions_.find(entry.symbol);
    if (!subscription) continue;
    subscription->series.announce(entry.position, config_.history);
    check_complete(*subscription);
  }
}

void Session::read(const wire::Ticks& message, Now now) {
  for (const wire::TickRow& row : message.rows) {
    if (Subscription* subscription = subscriptions_.find(row.symbol)) {
      append(*subscription, row, now);
    }
  }
}

void Session::read(const wire::Backfill& message, Now) {
  Subscription* subscription = subscriptions_.find(message.symbol);
  if (!subscription) return;
  Series& series = subscription->series;
  series.merge(message, config_.history);
  if (subscription->backfill.answered(!series.missing())) series.accept_loss();
  ++subscription->revision;
  subscriptions_.mark_changed(*subscription);
}

void Session::read(const wire::ServerError& message, Now) {
  if (message.code == "unknown_symbol") server_confirms_ = true;
  effects_.push(Report{message.code.empty() ? "server_error" : std::string(message.code),
                       std::string(message.message)});
}

void Session::read(const wire::GoingAway& message, Now) {
  connection_.going_away(message.retry_after_ms);
}

void Session::read(const wire::Event& message, Now) {
  effects_.push(EventMessage{std::string(message.type), std::string(message.text)});
}

void Session::append(Subscription& subscription, const wire::TickRow& row, Now now) {
  wire::Tick tick = row.tick;
  // A message without a time is of now, as far as anyone can tell.
  if (tick.time.ms == 0) tick.time = now.unix;
  if (!std::isnan(row.change_24h)) subscription.change_24h = row.change_24h;
  if (subscription.series.append(tick) == Series::Outcome::duplicate) {
    ++subscription.duplicates;
    return;
  }
  ++subscription.revision;
  subscriptions_.mark_changed(subscription);
  check_complete(subscription);
  update_status(subscription);
}

// ---- what follows from both -----------------------------------------------------------------

void Session::send(Connection::Wish wish, std::string_view token) {
  switch (wish) {
    case Connection::Wish::authenticate: return send(wire::Auth{token});
    case Connection::Wish::ping: return send(wire::Ping{now_.unix});
  }
}

void Session::send(const wire::ClientMessage& message) {
  effects_.push(SendText{connection_.socket(), codec_.encode(message)});
}

/// Live: everything is subscribed to anew, and whatever was shown before may have a hole now.
void Session::begin_connection() {
  subscriptions_.for_each([&](Subscription& subscription) {
    Series& series = subscription.series;
    series.begin_connection();
    const bool knows_where = !series.resume_position().epoch.empty();
    if (codec_.subscribes() && (knows_where || !series.empty())) subscription.backfill.want();
  });
}

void Session::end_connection() {
  subscriptions_.for_each([](Subscription& subscription) {
    subscription.sent = false;
    subscription.confirmed = false;
    subscription.backfill.reset();
  });
}

void Session::check_complete(Subscription& subscription) {
  if (!subscription.series.missing()) return;
  unsettled_ = true;
  if (codec_.subscribes()) {
    subscription.backfill.want();
  } else {
    subscription.series.accept_loss();  // there is nobody to ask
  }
}

void Session::expire_backfills(Now now) {
  subscriptions_.for_each([&](Subscription& subscription) {
    if (subscription.backfill.expire(now.instant)) {
      subscription.series.accept_loss();
    }
  });
}

void Session::drop_released(Now now) {
  std::vector<std::unique_ptr<Subscription>> dropped;
  while (auto released = subscriptions_.take_released(now.instant)) {
    if (released->sent) dropped.push_back(std::move(released));
  }
  if (dropped.empty() || !connection_.live() || !codec_.subscribes()) return;
  std::vector<std::string_view> symbols;
  for (const auto& subscription : dropped) symbols.push_back(subscription->symbol);
  send(wire::Unsubscribe{symbols});
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

void Session::send_subscribes(Now now) {
  if (!codec_.subscribes()) return;
  std::vector<std::string_view> symbols;
  subscriptions_.for_each([&](Subscription& subscription) {
    if (std::exchange(subscription.sent, true)) return;
    subscription.sent_at = now.instant;
    symbols.push_back(subscription.symbol);
  });
  if (!symbols.empty()) send(wire::Subscribe{symbols});
}

/// One request for all symbols that miss something.
void Session::send_backfill_requests(Now now) {
  std::vector<std::string_view> symbols;
  std::vector<wire::SymbolPosition> positions;
  wire::UnixMillis since{std::numeric_limits<std::int64_t>::max()};
  subscriptions_.for_each([&](Subscription& subscription) {
    if (!subscription.backfill.wanted()) return;
    subscription.backfill.asked(now.instant + config_.backfill_timeout_ms);
    symbols.push_back(subscription.symbol);
    const wire::Position position = subscription.series.resume_position();
    if (!position.epoch.empty()) positions.push_back({subscription.symbol, position});
    since = std::min(since, subscription.series.resume_time());
  });
  if (symbols.empty()) return;
  send(wire::BackfillRequest{symbols, since, positions,
                             static_cast<std::uint32_t>(std::min<std::size_t>(
                                 config_.points, wire::limits::backfill_limit_max))});
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
    if (is_refused(subscription)) earlier(resubscribe, subscription.sent_at + config_.resubscribe_ms);
  });
  arm(Timer::backfill, backfill);
  arm(Timer::resubscribe, resubscribe);
  arm(Timer::unsubscribe, subscriptions_.next_release());
}

/// A status that changed is a change of the series, also where no point did.
void Session::update_status(Subscription& subscription) {
  const SeriesStatus status = series_status(subscription);
  if (std::exchange(subscription.last_status, status) == status) return;
  subscriptions_.mark_changed(subscription);
}

}  // namespace tidewire::core
