#include "core/session.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "wire/integer_text.hpp"
#include "wire/limits.hpp"

namespace tidewire::core {

using wire::DecodeError;
using wire::Now;

namespace {

/// Polls are jittered by a sequence of their own, so that they do not shift the reconnects'.
constexpr std::uint64_t poll_seed = 0x706F6C6C;

/// Of one frame of a hub so many records are reported as refused; it may hold a million.
constexpr int refused_records_max = 16;

std::string_view describe(wire::CommandError error) {
  switch (error) {
    case wire::CommandError::invalid_name: return "this channel has no such command";
    case wire::CommandError::invalid_payload: return "the payload must be a JSON object";
    case wire::CommandError::too_large: return "a command has at most 64 KiB";
  }
  return "unknown";
}

}  // namespace

Session::Session(Config config, std::uint64_t seed)
    : config_(std::move(config)),
      codec_(config_),
      connection_(config_,
                  {codec_.heartbeat(), codec_.token_place(), codec_.shakes_hands(),
                   codec_.waits_for_acceptance()},
                  seed, ids_, effects_, deadlines_, *this),
      commands_(effects_, codec_.is_hub()),
      requests_(effects_, ids_),
      subscriptions_(config_.points),
      polling_(config_.poll, seed ^ poll_seed, ids_, deadlines_) {}

void Session::handle(const Event& event, Now now) {
  now_ = now;
  // Ticks are what comes by the thousand: unless one of them opens a hole, nothing follows.
  unsettled_ = !std::holds_alternative<SocketText>(event) &&
               !std::holds_alternative<SocketBinary>(event);
  std::visit([&](const auto& alternative) { on(alternative, now); }, event);
  finish(now);
}

/// Everything that may follow from an event or from the time.
void Session::settle(Now now) {
  connection_.run_deadlines(now);
  if (talks() != talked_) {
    talked_ = talks();
    talked_ ? begin_connection() : end_connection();
  }
  expire_backfills(now);
  commands_.expire(now.instant);
  requests_.expire(now.instant);
  drop_released(now);
  poll(now);
  if (talked_) {
    resend_refused(now);
    send_subscribes(now);
    send_backfill_requests(now);
  }
  for_each_with_candles([&](Subscription& subscription) { keep_candles(subscription, now); });
  subscriptions_.for_each([this](Subscription& subscription) { update_status(subscription); });
  update_deadlines();
}

// ---- the application's calls and the host's reports -----------------------------------------

void Session::on(const SubscribeSymbol& event, Now now) {
  if (event.symbol.empty() || event.symbol.size() > wire::limits::symbol_bytes_max) {
    effects_.report("invalid_symbol", "a symbol has 1 to 64 bytes");
    return;
  }
  if (subscriptions_.want(event.symbol)) return;
  // A page that turns to other symbols lets go of the old ones at the same moment.
  subscriptions_.hurry_released(now.instant);
  drop_released(now);
  if (subscriptions_.want(event.symbol)) return;
  effects_.report("too_many_symbols", "one connection holds at most 256 symbols");
}

void Session::on(const UnsubscribeSymbol& event, Now now) {
  subscriptions_.release(event.symbol, now.instant + config_.linger_ms);
}

void Session::on(const SendCommand& event, Now now) {
  const auto fail = [&](std::string_view code, std::string_view message) {
    commands_.failed(event.command, code, message);
  };
  if (!connection_.live()) return fail("not_connected", "commands are sent while live");
  if (commands_.full()) return fail("too_many_commands", "64 commands wait for an answer");
  auto frame = codec_.encode(wire::Command{event.name, event.payload}, last_call_ + 1);
  if (!frame) return fail("invalid_command", describe(frame.error()));
  send_text(std::move(frame).value());
  const wire::Instant deadline = now.instant + std::max<wire::Millis>(event.timeout_ms, 0);
  if (codec_.is_hub()) {
    const std::string call = wire::integer_text(static_cast<std::int64_t>(++last_call_));
    return commands_.sent(event.command, call, deadline);
  }
  const std::string_view reply_type = codec_.reply_type(event.name);
  if (reply_type.empty()) return commands_.done(event.command);
  commands_.sent(event.command, reply_type, deadline);
}

void Session::on(const SendRequest& event, Now now) {
  if (config_.token && connection_.bearer().empty()) {
    return commands_.failed(event.command, "not_connected", "there is no accepted token yet");
  }
  requests_.send(event, connection_.bearer(), now);
}

void Session::on(const CancelCommand& event, Now now) {
  commands_.cancel(event.command, now.instant);
  requests_.cancel(event.command);
}

void Session::on(const SocketOpened& event, Now now) {
  if (connection_.is_current(event.socket)) connection_.socket_opened(event.protocol, now);
}

void Session::read_hub_frame(const SocketText& event, Now now) {
  unsettled_ = true;
  std::string_view rest = event.text;
  int refused = 0;
  do {
    const auto decoded = codec_.decode_hub(rest);
    if (decoded) {
      std::visit([&](const auto& message) { read(message, now); }, decoded.value());
    } else if (++refused <= refused_records_max) {
      refuse_frame(decoded.error());
    }
    // What one message of the frame has ended, the next one does not revive.
  } while (!rest.empty() && connection_.is_current(event.socket));
}

void Session::refuse_frame(const DecodeError& error) {
  std::string problem = "the server sent a frame that was refused: ";
  problem += name(error.code);
  if (!error.field.empty()) problem.append(" (").append(error.field).append(")");
  effects_.report("refused_frame", problem);
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

void Session::on(const HttpReply& event, Now now) {
  if (connection_.http_replied(event, now) || requests_.replied(event)) return;
  bool taken = false;
  for_each_with_candles([&](Subscription& subscription) {
    if (!taken) taken = take_candles(subscription, event, now);
  });
  if (taken) return;
  take_poll(event, now);
}

void Session::on(const OnlineChanged& event, Now now) {
  connection_.online_changed(event.online, now);
}

void Session::on(const VisibilityChanged& event, Now now) {
  if (event.visible) connection_.came_back(now);
}

}  // namespace tidewire::core
