#include "peer/stream_peer.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "wire/close_code.hpp"
#include "wire/limits.hpp"

namespace tidewire::server {
namespace {

// The documents' words; clients of any origin look for them.
constexpr std::string_view authentication_required = "Authentication required";

const wire::Position* position_of(const wire::BackfillRequest& request, std::string_view symbol) {
  const auto found = std::find_if(request.positions.begin(), request.positions.end(),
                                  [symbol](const auto& entry) { return entry.symbol == symbol; });
  return found == request.positions.end() ? nullptr : &found->position;
}

}  // namespace

StreamPeer::StreamPeer(const MarketHistory& history, VerifyToken verify,
                       StreamPeerOptions options, wire::Now opened)
    : history_(&history),
      verify_(std::move(verify)),
      options_(options),
      outbox_(options.outbox_bytes_max),
      auth_deadline_(opened.instant + options.auth_timeout_ms) {}

void StreamPeer::on_text(std::string_view frame, wire::Now now) {
  if (closing() || close_if_expired(now)) return;
  if (frame.size() > wire::limits::client_frame_bytes_max) {
    outbox_.close(wire::close_code::too_big, "frame too large");
    return;
  }
  const auto message = decoder_.decode(frame);
  if (!identity_ && !(message.ok() && std::holds_alternative<wire::Auth>(message.value()))) {
    reject();
    return;
  }
  if (!message.ok()) {
    refuse(message.error());
    return;
  }
  malformed_in_row_ = 0;
  std::visit([this, now](const auto& known) { handle(known, now); }, message.value());
}

void StreamPeer::on_binary(wire::Now now) {
  if (closing() || close_if_expired(now)) return;
  if (!identity_) {
    reject();
    return;
  }
  malformed("binary_frame", "Binary frames are not understood here");
}

void StreamPeer::on_wake(wire::Now now) {
  if (closing() || close_if_expired(now)) return;
  if (!identity_ && now.instant >= auth_deadline_) reject();
}

void StreamPeer::go_away(wire::Millis retry_after_ms) {
  if (closing()) return;
  backfills_.clear();
  send(wire::GoingAway{retry_after_ms});
  outbox_.close(wire::close_code::service_restart, "service restart");
}

bool StreamPeer::deliver(const LiveTick& tick) {
  if (tick.symbol >= subscribed_.size() || !subscribed_[tick.symbol] || closing()) return false;
  outbox_.send(tick.text);
  return true;
}

std::optional<Output> StreamPeer::poll_output() {
  if (!outbox_.empty()) return outbox_.poll();
  if (closing() || backfills_.empty()) return std::nullopt;
  SendText answer{compose(backfills_.front())};
  backfills_.pop_front();
  return answer;
}

std::optional<wire::Instant> StreamPeer::next_deadline() const {
  if (closing()) return std::nullopt;
  return identity_ ? token_deadline_ : auth_deadline_;
}

void StreamPeer::handle(const wire::Auth& auth, wire::Now now) {
  std::optional<Identity> identity = verify_(auth.token, now.unix);
  if (!identity) {
    reject();
    return;
  }
  if (identity_ && identity_->user != identity->user) {
    send_error("identity_changed", "The new token belongs to another user; the old one stays");
    return;
  }
  identity_ = std::move(identity);
  const wire::UnixMillis expires_at = identity_->expires_at;
  token_deadline_.reset();
  if (expires_at.ms != 0) token_deadline_ = now.instant + (expires_at - now.unix);
  send(wire::AuthSuccess{identity_->user, expires_at, options_.heartbeat_ms,
                         options_.reconnect_spread_ms});
}

void StreamPeer::handle(const wire::Subscribe& subscribe, wire::Now) {
  std::vector<std::string_view> known;
  std::vector<std::string_view> unknown;
  std::vector<wire::SymbolPosition> positions;
  std::size_t refused = 0;
  subscribed_.resize(history_->symbol_count());
  for (const std::string_view symbol : subscribe.symbols) {
    const auto id = history_->find(symbol);
    if (!id) {
      unknown.push_back(symbol);
      continue;
    }
    if (!subscribed_[*id] && subscription_count_ >= options_.subscriptions_max) {
      ++refused;
      continue;
    }
    if (!subscribed_[*id]) ++subscription_count_;
    subscribed_[*id] = true;
    known.push_back(symbol);
    positions.push_back({symbol, history_->position(*id)});
  }
  if (!known.empty() || subscribe.symbols.empty()) send(wire::Subscribed{known, positions});
  report_unknown(unknown);
  if (refused > 0) {
    send_error("subscription_limit", "At most " + std::to_string(options_.subscriptions_max) +
                                         " symbols per connection; not subscribed: " +
                                         std::to_string(refused));
  }
}

void StreamPeer::handle(const wire::Unsubscribe& unsubscribe, wire::Now) {
  for (const std::string_view symbol : unsubscribe.symbols) {
    const auto id = history_->find(symbol);
    if (!id || *id >= subscribed_.size() || !subscribed_[*id]) continue;
    subscribed_[*id] = false;
    --subscription_count_;
  }
}

void StreamPeer::handle(const wire::BackfillRequest& request, wire::Now) {
  if (backfills_.size() + request.symbols.size() > options_.backfills_pending_max) {
    send_error("backfill_limit", "Earlier backfills are still on their way");
    return;
  }
  std::vector<std::string_view> unknown;
  for (const std::string_view symbol : request.symbols) {
    const auto id = history_->find(symbol);
    if (!id) {
      unknown.push_back(symbol);
      continue;
    }
    PendingBackfill pending{*id, request.since, std::nullopt, 0, request.limit};
    if (const wire::Position* position = position_of(request, symbol)) {
      pending.epoch = std::string(position->epoch);
      pending.seq = position->seq;
    }
    backfills_.push_back(std::move(pending));
  }
  report_unknown(unknown);
}

void StreamPeer::handle(const wire::Ping& ping, wire::Now now) {
  send(wire::Pong{ping.ts, now.unix});
}

void StreamPeer::refuse(const wire::DecodeError& error) {
  const std::string_view code = name(error.code);
  // A type this server does not know is a newer client, not a broken one.
  if (error.code == wire::DecodeErrorCode::unknown_type) {
    send_error(code, "This server does not know messages of that type");
    return;
  }
  std::string message = "The frame cannot be read";
  if (!error.field.empty()) message.append(": field ").append(error.field);
  malformed(code, message);
}

void StreamPeer::malformed(std::string_view code, std::string_view message) {
  send_error(code, message);
  if (++malformed_in_row_ >= options_.malformed_in_row_max) {
    outbox_.close(wire::close_code::policy_violation, "too many malformed frames");
  }
}

void StreamPeer::reject() {
  send(wire::AuthRejected{authentication_required});
  outbox_.close(wire::close_code::authentication, "authentication required");
}

void StreamPeer::report_unknown(const std::vector<std::string_view>& symbols) {
  if (symbols.empty()) return;
  std::string message = symbols.size() == 1 ? "Unknown symbol: " : "Unknown symbols: ";
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (i > 0) message += ", ";
    message += symbols[i];
  }
  send_error("unknown_symbol", message);
}

void StreamPeer::send(const wire::ServerMessage& message) {
  std::string text;
  wire::stream::encode(message, text);
  outbox_.send(std::move(text));
}

void StreamPeer::send_error(std::string_view code, std::string_view message) {
  send(wire::ServerError{code, message});
}

FrameText StreamPeer::compose(const PendingBackfill& pending) const {
  std::optional<wire::Position> from;
  if (pending.epoch) from = wire::Position{*pending.epoch, pending.seq};
  const BackfillAnswer answer =
      history_->answer(pending.symbol, pending.since, from, pending.limit);
  std::string text;
  wire::stream::encode(wire::Backfill{history_->symbol(pending.symbol), answer.candles,
                                      answer.ticks, answer.recovered, answer.position},
                       text);
  return std::make_shared<const std::string>(std::move(text));
}

bool StreamPeer::close_if_expired(wire::Now now) {
  if (!identity_ || identity_->expires_at.ms == 0) return false;
  if (now.unix >= identity_->expires_at) {
    outbox_.close(wire::close_code::authentication, "token expired");
    return true;
  }
  // The wall clock may have been set since: the monotonic deadline follows it.
  token_deadline_ = now.instant + (identity_->expires_at - now.unix);
  return false;
}

}  // namespace tidewire::server
