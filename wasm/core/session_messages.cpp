// What the server says, and what it means for the series and the connection.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "core/session.hpp"
#include "wire/dialects/hub_client.hpp"

namespace tidewire::core {

using wire::Now;

namespace {

/// With so many digits a number still fits 64 bits.
constexpr std::size_t digits_max = 19;

/// What a completion answers; nothing where it is no number of ours.
std::optional<std::uint64_t> call_number(std::string_view id) {
  if (id.empty() || id.size() > digits_max) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : id) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

}  // namespace

void Session::read_frame(std::string_view text, Now now) {
  const auto decoded = codec_.decode(text);
  if (!decoded) return refuse_frame(decoded.error());
  if (!std::holds_alternative<wire::Ticks>(decoded.value())) unsettled_ = true;
  std::visit([&](const auto& message) { read(message, now); }, decoded.value());
}

void Session::read(const wire::AuthSuccess& message, Now now) {
  connection_.accepted(message, now);
}

void Session::read(const wire::AuthRejected& message, Now) {
  // The close follows, with 4001 or, from a plain server, with any code.
  connection_.rejected();
  effects_.report("authentication_refused", message.message);
}

void Session::read(const wire::Subscribed& message, Now now) {
  server_confirms_ = true;
  for (const std::string_view symbol : message.symbols) {
    if (Subscription* subscription = subscriptions_.find(symbol)) subscription->confirmed = true;
  }
  for (const wire::SymbolHandle& entry : message.handles) {
    if (Subscription* subscription = subscriptions_.find(entry.symbol)) {
      subscription->handle = entry.handle;
    }
  }
  for (const wire::SymbolPosition& entry : message.positions) {
    Subscription* subscription = subscriptions_.find(entry.symbol);
    if (!subscription) continue;
    if (subscription->candles.empty()) {
      subscription->series.announce(entry.position, config_.history);
    } else {
      announce_with_candles(*subscription, entry.position, now);
    }
    check_complete(*subscription);
  }
}

void Session::read(const wire::Backfill& message, Now) {
  Subscription* subscription = subscriptions_.find(message.symbol);
  if (!subscription) return;
  Series& series = subscription->series;
  series.merge(message, config_.history);
  if (!subscription->candles.empty()) {
    for (const wire::Tick& tick : series.fresh()) count_in_candles(*subscription, tick);
    merge_candles(*subscription, message.candles);
  }
  if (subscription->backfill.answered(!series.missing())) accept_loss(*subscription);
  ++subscription->revision;
  subscriptions_.mark_changed(*subscription);
}

void Session::read(const wire::ServerError& message, Now) {
  if (codec_.errors_answer_commands() && commands_.refused(message.code, message.message)) return;
  if (message.code == "unknown_symbol") server_confirms_ = true;
  effects_.report(message.code.empty() ? "server_error" : message.code, message.message);
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
  effects_.pass_on(message.type, message.text);
}

void Session::read(const wire::Invocation& message, Now now) {
  if (message.has_tick) {
    if (Subscription* subscription = subscriptions_.find(message.tick.symbol)) {
      append(*subscription, message.tick, Source::live, now);
    }
  }
  effects_.pass_on(message.target, message.arguments);
  if (message.id.empty()) return;
  std::string answer;
  wire::hub::encode_no_result(message.id, answer);
  send_text(std::move(answer));
}

void Session::read(const wire::Completion& message, Now) {
  Subscription* joined = nullptr;
  if (const std::optional<std::uint64_t> call = call_number(message.id)) {
    subscriptions_.for_each([&](Subscription& subscription) {
      if (subscription.sent && subscription.join_call == *call) joined = &subscription;
    });
  }
  if (!joined) return commands_.completed(message.id, message.ok, message.text);
  server_confirms_ = true;
  joined->confirmed = message.ok;
  if (message.ok) return;
  effects_.report("join_refused", (joined->symbol + ": ").append(message.text));
}

void Session::read(const wire::CloseNotice& message, Now now) {
  const bool handshake = message.cause == wire::CloseNotice::Cause::handshake;
  if (!message.error.empty()) {
    effects_.report(handshake ? "handshake_refused" : "closed_by_server", message.error);
  }
  connection_.closed_by_server(message.allow_reconnect, now);
}

}  // namespace tidewire::core
