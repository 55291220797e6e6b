#include "core/connection.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "wire/close_code.hpp"

namespace tidewire::core {
namespace {

using wire::Millis;
using wire::Now;

/// SignalR's defaults (HubConnection.ts, keepAliveIntervalInMilliseconds and
/// serverTimeoutInMilliseconds): both sides ping when they have said nothing for so long, and give
/// the other up after twice that.
constexpr Millis hub_ping_ms = 15'000;
constexpr Millis hub_silence_ms = 30'000;

/// A server's mistake (seconds where milliseconds are meant) must neither have it pinged without a
/// pause nor keep clients away.
constexpr Millis heartbeat_ms_min = 1'000;
constexpr Millis retry_after_ms_max = 60 * 60 * 1'000;

/// Terminal close codes and what they mean; everything else is tried again.
std::optional<Reason> terminal_reason(std::uint16_t code) {
  switch (code) {
    case wire::close_code::malformed_id: return Reason::malformed_id;
    case wire::close_code::forbidden: return Reason::forbidden;
    case wire::close_code::not_found: return Reason::not_found;
    default: return std::nullopt;
  }
}

}  // namespace

Connection::Connection(const Config& config, Traits traits, std::uint64_t seed, RequestIds& ids,
                       EffectQueue& effects, Deadlines& deadlines, Sender& sender)
    : config_(config),
      traits_(traits),
      random_(seed),
      ids_(ids),
      effects_(effects),
      deadlines_(deadlines),
      sender_(sender),
      subprotocols_(config.binary),
      heartbeat_ms_(config.heartbeat_ms) {}

// ---- the application's calls ----------------------------------------------------------------

void Connection::connect(Now now) {
  deadlines_.clear(Timer::linger);
  if (!move(Reason::connect_called)) return;
  if (!online_) {
    move(Reason::went_offline);
    publish();
    return;
  }
  start_attempt(false, now);
}

void Connection::disconnect(Now now) {
  if (status_ == Status::idle || ended_by_close_) return;
  deadlines_.set(Timer::linger, now.instant + config_.linger_ms);
}

void Connection::close() {
  ended_by_close_ = true;
  deadlines_.clear(Timer::linger);
  if (status_ == Status::closed) return;
  end(Reason::close_called);
}

void Connection::retry(Now now) {
  const bool waiting = status_ != Status::reconnecting || deadlines_.is_set(Timer::reconnect);
  if (!waiting || ended_by_close_ || !move(Reason::retry_called)) return;
  token_refused_ = false;
  start_attempt(false, now);
}

// ---- the host's reports ---------------------------------------------------------------------

void Connection::socket_opened(std::string_view protocol, Now now) {
  deadlines_.clear(Timer::open);
  subprotocols_.chosen(protocol);
  if (!move(Reason::socket_opened)) return;
  received(now);
  const bool says_token = traits_.token_place == TokenPlace::first_message && config_.token;
  if (!says_token && !traits_.waits_for_acceptance) return become_live(now);
  if (says_token || traits_.shakes_hands) {
    sender_.send(Wish::authenticate, std::exchange(token_, {}));
  }
  deadlines_.set(Timer::authenticate, now.instant + config_.authenticate_timeout_ms);
  publish();
}

void Connection::socket_closed(std::uint16_t code, Now now) {
  socket_ = 0;
  close_code_ = code;
  const bool offer_was_refused = subprotocols_.ended();
  if (code == wire::close_code::authentication || rejected_) return refused(now);
  if (const std::optional<Reason> terminal = terminal_reason(code)) return end(*terminal);
  const bool steady = live() && !deadlines_.is_set(Timer::steady);
  if (code == wire::close_code::slow_consumer && steady) {
    // The server has dropped us to protect itself; what we missed comes with the backfill. Only
    // after a steady time, so that a client that is always too slow does not come back at once
    // for ever.
    return wait(Reason::socket_lost, 0, now);
  }
  if (offer_was_refused) return wait(Reason::socket_lost, 0, now);
  lose(Reason::socket_lost, now);
}

void Connection::online_changed(bool online, Now now) {
  online_ = online;
  if (online && status_ == Status::offline) {
    move(Reason::went_online);
    start_attempt(false, now);
    return;
  }
  if (online) return came_back(now);
  if (!move(Reason::went_offline)) return;
  drop_socket(wire::close_code::normal, "offline");
  deadlines_.clear_connection();
  retry_at_.reset();
  publish();
}

void Connection::came_back(Now now) {
  if (live()) return probe(now);
  if (status_ != Status::reconnecting || !deadlines_.is_set(Timer::reconnect)) return;
  move(Reason::came_back);
  start_attempt(false, now);
}

// ---- what the server says -------------------------------------------------------------------

void Connection::received(Now now) {
  silence_.heard(last_received_, now.instant);
  last_received_ = now.instant;
  deadlines_.clear(Timer::pong);
}

void Connection::accepted(const wire::AuthSuccess& message, Now now) {
  if (message.heartbeat_ms > 0) {
    heartbeat_ms_ = std::max(message.heartbeat_ms, heartbeat_ms_min);
    answers_pings_ = true;
    knows_extensions_ = true;
    subprotocols_.recognised();
  }
  spread_ms_ = message.reconnect_spread_ms;
  token_refused_ = false;
  if (message.expires_at.ms > 0) schedule_refresh(message.expires_at, now);
  if (status_ != Status::authenticating) return;
  deadlines_.clear(Timer::authenticate);
  become_live(now);
}

void Connection::going_away(Millis retry_after_ms) {
  retry_after_ms_ = std::min(retry_after_ms, retry_after_ms_max);
}

void Connection::closed_by_server(bool allow_reconnect, Now now) {
  if (!allow_reconnect) return end(Reason::closed_by_server);
  lose(Reason::socket_lost, now);
}

// ---- time -----------------------------------------------------------------------------------

void Connection::run_deadlines(Now now) {
  if (deadlines_.take_expired(Timer::linger, now.instant)) end(Reason::disconnect_called);
  if (deadlines_.take_expired(Timer::token, now.instant)) {
    token_failed(token_request_, "the token callback did not answer in time", now);
  }
  if (deadlines_.take_expired(Timer::open, now.instant)) lose(Reason::open_timed_out, now);
  if (deadlines_.take_expired(Timer::authenticate, now.instant)) {
    lose(Reason::authentication_timed_out, now);
  }
  if (deadlines_.take_expired(Timer::pong, now.instant)) lose(Reason::heartbeat_timed_out, now);
  if (deadlines_.take_expired(Timer::heartbeat, now.instant)) check_silence(now);
  if (deadlines_.take_expired(Timer::steady, now.instant)) {
    attempt_ = 0;
    losses_ = 0;
    // Where the token is in the address, no message says that it was accepted.
    token_refused_ = false;
    refused_lately_ = false;
    publish();
  }
  if (deadlines_.take_expired(Timer::refresh_token, now.instant)) ask_token(true, now);
  if (deadlines_.take_expired(Timer::reconnect, now.instant)) {
    move(Reason::backoff_elapsed);
    start_attempt(false, now);
  }
}

/// The heartbeat is due.
void Connection::check_silence(Now now) {
  if (traits_.heartbeat == Heartbeat::keep_alive) {
    if (last_received_ + hub_silence_ms <= now.instant) {
      return lose(Reason::heartbeat_timed_out, now);
    }
    return ask(0, now);
  }
  if (!answers_pings_ && silence_.too_long(last_received_, now.instant)) {
    return lose(Reason::heartbeat_timed_out, now);
  }
  const wire::Instant due = last_received_ + patience_ms();
  if (due > now.instant) {
    deadlines_.set(Timer::heartbeat, due);  // there was traffic since
  } else {
    ask(config_.pong_timeout_ms, now);
  }
}

/// How long nothing may come until something is done about it.
Millis Connection::patience_ms() const {
  return traits_.heartbeat == Heartbeat::ask ? heartbeat_ms_ : silence_.limit_ms();
}

void Connection::set_polling(bool polling) {
  if (std::exchange(polling_, polling) != polling) publish();
}

// ---- inside ---------------------------------------------------------------------------------

/// The only place where the status changes. Without an entry in the table nothing happens.
bool Connection::move(Reason reason) {
  const std::optional<Status> next = next_status(status_, reason);
  if (!next) return false;
  status_ = *next;
  reason_ = reason;
  return true;
}

void Connection::publish() {
  effects_.push(StateChanged{status_, reason_, attempt_, retry_at_, close_code_, ever_live_,
                             polling_});
}

void Connection::become_live(Now now) {
  move(Reason::authenticated);
  ever_live_ = true;
  close_code_ = 0;
  retry_after_ms_.reset();
  deadlines_.set(Timer::steady, now.instant + config_.steady_ms);
  silence_.begin(now.instant);
  deadlines_.set(Timer::heartbeat, now.instant + patience_ms());
  publish();
  // The official client's first ping comes right after the handshake, too.
  if (traits_.heartbeat == Heartbeat::keep_alive) ask(0, now);
}

/// The connection or the attempt failed: back off.
void Connection::lose(Reason reason, Now now) {
  const Millis delay = next_delay();
  wait(reason, delay, now);
}

void Connection::wait(Reason reason, Millis delay_ms, Now now) {
  if (!move(reason)) return;
  drop_socket(wire::close_code::normal, "");
  deadlines_.clear_connection();
  retry_at_ = now.instant + delay_ms;
  deadlines_.set(Timer::reconnect, *retry_at_);
  publish();
}

Millis Connection::next_delay() {
  if (retry_after_ms_) return *std::exchange(retry_after_ms_, std::nullopt);
  const Millis delay = backoff_delay(config_.backoff, losses_, spread_ms_, random_);
  count_up(losses_);
  return delay;
}

void Connection::end(Reason reason) {
  const bool was_live = live();
  if (!move(reason)) return;
  if (was_live) sender_.send(Wish::goodbye, {});
  drop_socket(wire::close_code::normal, "");
  deadlines_.clear_connection();
  // Whom the server ended while nobody listened any more still comes to rest.
  if (status_ != Status::closed) deadlines_.clear(Timer::linger);
  attempt_ = 0;
  losses_ = 0;
  refused_lately_ = false;
  retry_at_.reset();
  publish();
}

/// 4001: one fresh token, at once; a second refusal in a row ends it. A server that accepts each
/// fresh one only to refuse it again, without a steady time between, is tried with growing delays.
void Connection::refused(Now now) {
  bearer_.clear();
  if (!config_.token || std::exchange(token_refused_, true)) {
    token_refused_ = false;
    end(Reason::authentication_required);
    effects_.push(AuthRequired{});
    return;
  }
  wait(Reason::token_refused, std::exchange(refused_lately_, true) ? next_delay() : 0, now);
}

void Connection::drop_socket(std::uint16_t code, std::string_view reason) {
  token_request_ = 0;
  http_request_ = 0;
  token_.clear();
  retry_after_ms_.reset();  // it was said of this connection's end, and that has come
  if (socket_ == 0) return;
  (void)subprotocols_.ended();  // we have ended it ourselves
  effects_.push(CloseSocket{std::exchange(socket_, 0), code, std::string(reason)});
}

/// The page has come back: is the server still there? One that cannot be asked, and was silent for
/// long, has as long to say something as another has to answer.
void Connection::probe(Now now) {
  if (traits_.heartbeat != Heartbeat::none) ask(config_.probe_timeout_ms, now);
  const bool silent = last_received_ + Silence::limit_ms_min <= now.instant;
  if (!answers_pings_ && silent) expect_life(config_.probe_timeout_ms, now);
}

/// "Are you there?" The documents give the market no pong: a server that never answered one is not
/// dead because it does not answer the next. A hub answers none; its own pings say that it lives.
void Connection::ask(Millis timeout_ms, Now now) {
  const bool asks = traits_.heartbeat == Heartbeat::ask;
  if (asks && answers_pings_) expect_life(timeout_ms, now);
  deadlines_.set(Timer::heartbeat, now.instant + (asks ? heartbeat_ms_ : hub_ping_ms));
  sender_.send(Wish::ping, {});
}

/// Whatever comes proves life; nothing until then ends the connection.
void Connection::expect_life(Millis timeout_ms, Now now) {
  const wire::Instant due = now.instant + timeout_ms;
  const bool sooner = !deadlines_.is_set(Timer::pong) || deadlines_.at(Timer::pong) > due;
  if (sooner) deadlines_.set(Timer::pong, due);
}

}  // namespace tidewire::core
