#include "peer/stream_gate.hpp"

#include <utility>

#include "wire/close_code.hpp"
#include "wire/limits.hpp"

namespace tidewire::server {
namespace {

// The documents' words; clients of any origin look for them.
constexpr std::string_view authentication_required = "Authentication required";

}  // namespace

StreamGate::StreamGate(VerifyToken verify, const StreamGateOptions& options, wire::Now opened)
    : verify_(std::move(verify)),
      options_(options),
      outbox_(options.outbox_bytes_max),
      auth_deadline_(opened.instant + options.auth_timeout_ms) {}

Heard StreamGate::on_text(std::string_view frame, wire::Now now) {
  if (closing() || close_if_expired(now)) return heard::Nothing{};
  if (frame.size() > wire::limits::client_frame_bytes_max) {
    outbox_.close(wire::close_code::too_big, "frame too large");
    return heard::Nothing{};
  }
  const auto message = decoder_.decode(frame);
  const auto* auth = message.ok() ? std::get_if<wire::Auth>(&message.value()) : nullptr;
  if (!identity_ && auth == nullptr) {
    reject();
    return heard::Nothing{};
  }
  if (!message.ok()) {
    if (message.error().code == wire::DecodeErrorCode::unknown_type) return heard::Other{frame};
    refuse(message.error());
    return heard::Nothing{};
  }
  malformed_in_row_ = 0;
  if (auth != nullptr) return authenticate(*auth, now);
  if (const auto* ping = std::get_if<wire::Ping>(&message.value())) {
    send(wire::Pong{ping->ts, now.unix});
    return heard::Nothing{};
  }
  return message.value();
}

void StreamGate::on_binary(wire::Now now) {
  if (closing() || close_if_expired(now)) return;
  if (!identity_) {
    reject();
    return;
  }
  malformed("binary_frame", "Binary frames are not understood here");
}

void StreamGate::on_wake(wire::Now now) {
  if (closing() || close_if_expired(now)) return;
  if (!identity_ && now.instant >= auth_deadline_) reject();
}

void StreamGate::go_away(wire::Millis retry_after_ms) {
  if (closing()) return;
  send(wire::GoingAway{retry_after_ms});
  outbox_.close(wire::close_code::service_restart, "service restart");
}

void StreamGate::rate_limited(wire::Millis retry_after_ms) {
  if (closing()) return;
  send(wire::GoingAway{retry_after_ms});
  outbox_.close(wire::close_code::rate_limited, "rate limited");
}

void StreamGate::send(const wire::ServerMessage& message) {
  std::string text;
  wire::stream::encode(message, text);
  outbox_.send(std::move(text));
}

void StreamGate::send_error(std::string_view code, std::string_view message) {
  send(wire::ServerError{code, message});
}

void StreamGate::refuse(const wire::DecodeError& error) {
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

void StreamGate::refuse_unsupported() {
  send_error("unsupported", "This channel does not take messages of that type");
}

std::optional<wire::Instant> StreamGate::next_deadline() const {
  if (closing()) return std::nullopt;
  return identity_ ? token_.deadline() : auth_deadline_;
}

Heard StreamGate::authenticate(const wire::Auth& auth, wire::Now now) {
  if (const auto wait_ms = auth_attempts_.take(options_.auth_attempts, now.instant)) {
    rate_limited(wait_ms);
    return heard::Nothing{};
  }
  std::optional<Identity> identity = verify_(auth.token, now.unix);
  if (!identity) {
    reject();
    return heard::Nothing{};
  }
  if (identity_ && identity_->user != identity->user) {
    send_error("identity_changed", "The new token belongs to another user; the old one stays");
    return heard::Nothing{};
  }
  const bool first = !identity_;
  identity_ = std::move(identity);
  const wire::UnixMillis expires_at = identity_->expires_at;
  token_.watch(expires_at, now);
  send(wire::AuthSuccess{identity_->user, expires_at, options_.heartbeat_ms,
                         options_.reconnect_spread_ms});
  if (first) return heard::Authenticated{};
  return heard::Nothing{};
}

void StreamGate::malformed(std::string_view code, std::string_view message) {
  send_error(code, message);
  if (++malformed_in_row_ >= options_.malformed_in_row_max) {
    outbox_.close(wire::close_code::policy_violation, "too many malformed frames");
  }
}

void StreamGate::reject() {
  send(wire::AuthRejected{authentication_required});
  outbox_.close(wire::close_code::authentication, "authentication required");
}

bool StreamGate::close_if_expired(wire::Now now) {
  if (!token_.expired(now)) return false;
  outbox_.close(wire::close_code::authentication, "token expired");
  return true;
}

}  // namespace tidewire::server
