// What the server says, and what it means for the series and the connection.
#include <cmath>
#include <string>

#include "core/session.hpp"

namespace tidewire::core {

using wire::Now;

void Session::read(const wire::AuthSuccess& message, Now now) { connection_.accepted(message, now); }

void Session::read(const wire::AuthRejected& message, Now) {
  // The close follows, with 4001 or, from a plain server, with any code.
  connection_.rejected();
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
      append(*subscription, row, Source::live, now);
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
  if (codec_.errors_answer_commands() && commands_.refused(message.code, message.message)) return;
  if (message.code == "unknown_symbol") server_confirms_ = true;
  effects_.push(Report{message.code.empty() ? "server_error" : std::string(message.code),
                       std::string(message.message)});
}

void Session::read(const wire::GoingAway& message, Now) {
  connection_.going_away(message.retry_after_ms);
}

void Session::read(const wire::Event& message, Now now) {
  // A server that skips the word of welcome has accepted all the same.
  if (connection_.status() == Status::authenticating && codec_.waits_for_acceptance()) {
    connection_.accepted({}, now);
  }
  commands_.replied(message.type, message.text);
  effects_.push(EventMessage{std::string(message.type), std::string(message.text)});
}

void Session::append(Subscription& subscription, const wire::TickRow& row, Source source,
                     Now now) {
  wire::Tick tick = row.tick;
  // A message without a time is of now, as far as anyone can tell.
  if (tick.time.ms == 0) tick.time = now.unix;
  if (!std::isnan(row.change_24h)) subscription.change_24h = row.change_24h;
  Series& series = subscription.series;
  const Series::Outcome outcome =
      source == Source::live ? series.append(tick) : series.append_provisional(tick);
  if (outcome == Series::Outcome::duplicate) {
    ++subscription.duplicates;
    return;
  }
  ++subscription.revision;
  subscriptions_.mark_changed(subscription);
  check_complete(subscription);
  update_status(subscription);
}

}  // namespace tidewire::core
