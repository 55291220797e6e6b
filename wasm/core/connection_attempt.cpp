// One attempt of a connection: the token, the negotiation where there is one, the socket.
#include <algorithm>
#include <cassert>
#include <utility>

#include "core/connection.hpp"
#include "core/url_text.hpp"
#include "wire/limits.hpp"

namespace tidewire::core {
namespace {

using wire::Millis;
using wire::Now;

/// A token is refreshed this long before it expires, or at nine tenths of its life if that is
/// later: short-lived tokens must not be refreshed all the time.
constexpr Millis refresh_margin_ms = 60'000;

/// Not more often than this, whatever the server says of the expiry (its clock may differ).
constexpr Millis refresh_interval_ms_min = 5'000;

/// Where a fresh token has expired already, by this clock, the clock is wrong: each refresh comes
/// after twice the time, up to this. A token that expires meanwhile costs a reconnect (4001).
constexpr Millis refresh_interval_ms_max = 600'000;

}  // namespace

void Connection::token_ready(RequestId request, std::string_view token, Now now) {
  if (request == 0 || request != token_request_) return;
  token_request_ = 0;
  deadlines_.clear(Timer::token);
  bearer_ = token;
  if (live()) {
    if (traits_.token_place == TokenPlace::first_message) sender_.send(Wish::authenticate, token);
    return;
  }
  token_ = token;
  reach_server(now);
}

bool Connection::http_replied(const HttpReply& reply, Now now) {
  if (reply.request == 0 || reply.request != http_request_) return false;
  http_request_ = 0;
  take_negotiation(reply, now);
  return true;
}

void Connection::take_negotiation(const HttpReply& reply, Now now) {
  switch (negotiation_.take_reply(reply.status, reply.body)) {
    case Negotiation::Outcome::ready: open_socket(negotiation_.socket_url(), now); break;
    case Negotiation::Outcome::redirected: negotiate(now); break;
    case Negotiation::Outcome::refused: refused(now); break;
    case Negotiation::Outcome::forbidden: end(Reason::forbidden); break;
    case Negotiation::Outcome::failed:
      effects_.report("negotiation_failed", negotiation_.problem());
      lose(Reason::socket_lost, now);
      break;
  }
}

void Connection::token_failed(RequestId request, std::string_view message, Now now) {
  if (request == 0 || request != token_request_) return;
  token_request_ = 0;
  deadlines_.clear(Timer::token);
  const std::string_view told = message.substr(0, wire::limits::error_bytes_max);
  effects_.report("token_failed", told);
  // While live the old token still serves; the server closes with 4001 when it does not.
  if (!live()) lose(Reason::token_failed, now);
}

void Connection::start_attempt(bool fresh_token, Now now) {
  assert(socket_ == 0);
  deadlines_.clear(Timer::reconnect);
  retry_at_.reset();
  count_up(attempt_);
  publish();
  // The token comes first: a server waits only a few seconds for it once the socket is open.
  if (config_.token) {
    ask_token(fresh_token || token_refused_, now);
  } else {
    reach_server(now);
  }
}

void Connection::reach_server(Now now) {
  if (traits_.token_place == TokenPlace::negotiation) return begin_negotiation(now);
  std::string url = config_.url;
  if (traits_.token_place == TokenPlace::query && !token_.empty()) {
    append_query_name("token", url);
    append_query_value(std::exchange(token_, {}), url);
  }
  open_socket(std::move(url), now);
}

void Connection::begin_negotiation(Now now) {
  negotiation_.begin(config_.url, std::exchange(token_, {}));
  negotiate(now);
}

void Connection::negotiate(Now now) {
  http_request_ = ids_.next();
  deadlines_.set(Timer::open, now.instant + config_.open_timeout_ms);
  effects_.push(HttpRequest{http_request_, negotiation_.url(), true, negotiation_.token(), {}});
}

void Connection::open_socket(std::string url, Now now) {
  socket_ = ++last_socket_;
  rejected_ = false;
  deadlines_.set(Timer::open, now.instant + config_.open_timeout_ms);
  effects_.push(OpenSocket{socket_, std::move(url), subprotocols_.offer()});
}

void Connection::ask_token(bool fresh, Now now) {
  token_request_ = ids_.next();
  deadlines_.set(Timer::token, now.instant + config_.token_timeout_ms);
  effects_.push(RequestToken{token_request_, fresh});
}

void Connection::schedule_refresh(wire::UnixMillis expires_at, Now now) {
  if (!config_.token) return;
  const Millis life = expires_at - now.unix;
  const Millis until = std::max({life - refresh_margin_ms, life - life / 10 - 1'000, Millis{0}});
  const bool is_clock_wrong = life <= 0;
  refresh_pause_ms_ = is_clock_wrong ? std::min(refresh_pause_ms_ * 2, refresh_interval_ms_max) : 0;
  refresh_pause_ms_ = std::max(refresh_pause_ms_, refresh_interval_ms_min);
  deadlines_.set(Timer::refresh_token, now.instant + std::max(until, refresh_pause_ms_));
}

}  // namespace tidewire::core
