#include "core/codec.hpp"

#include <algorithm>
#include <iterator>
#include <variant>

namespace tidewire::core {
namespace {

/// What the session sends by itself in the stream dialect: not for the application to forge.
constexpr std::string_view session_types[] = {"auth", "subscribe", "unsubscribe",
                                              "backfill_request"};

}  // namespace

TokenPlace Codec::token_place() const {
  switch (dialect_) {
    case Dialect::stream: return TokenPlace::first_message;
    case Dialect::feed: return TokenPlace::nowhere;
    case Dialect::dashboard:
    case Dialect::resource: return TokenPlace::query;
    case Dialect::hub: return TokenPlace::negotiation;
  }
  return TokenPlace::nowhere;
}

Heartbeat Codec::heartbeat() const {
  switch (dialect_) {
    case Dialect::stream: return Heartbeat::ask;
    case Dialect::hub: return Heartbeat::keep_alive;
    case Dialect::feed:
    case Dialect::dashboard:
    case Dialect::resource: return Heartbeat::none;
  }
  return Heartbeat::none;
}

std::string_view Codec::greeting() const {
  // S2.4: the status is requested once on connect, and then only on a user's command.
  return dialect_ == Dialect::dashboard ? "request_status" : std::string_view{};
}

std::string Codec::encode(const wire::ClientMessage& message) const {
  std::string frame;
  if (dialect_ != Dialect::hub) {
    wire::stream::encode(message, frame);
  } else if (std::holds_alternative<wire::Auth>(message)) {
    wire::hub::encode_handshake(frame);
  } else if (std::holds_alternative<wire::Ping>(message)) {
    wire::hub::encode_ping(frame);
  }
  return frame;
}

std::string Codec::join(std::string_view symbol, std::uint64_t call) const {
  std::string frame;
  wire::hub::encode_call(methods_.join, symbol, call, frame);
  return frame;
}

std::string Codec::leave(std::string_view symbol) const {
  std::string frame;
  if (!methods_.leave.empty()) wire::hub::encode_call(methods_.leave, symbol, 0, frame);
  return frame;
}

std::string Codec::goodbye() const {
  std::string frame;
  if (dialect_ == Dialect::hub) wire::hub::encode_close(frame);
  return frame;
}

wire::Result<std::string, wire::CommandError> Codec::encode(const wire::Command& command,
                                                            std::uint64_t call) const {
  switch (dialect_) {
    case Dialect::hub: return wire::hub::encode_command(command, call);
    case Dialect::dashboard: return wire::command_frame("command", command);
    case Dialect::stream: {
      const auto* const end = std::end(session_types);
      if (std::find(std::begin(session_types), end, command.name) != end) {
        return wire::CommandError::invalid_name;
      }
      return wire::command_frame("type", command);
    }
    case Dialect::feed:
    case Dialect::resource: return wire::CommandError::invalid_name;  // they only listen
  }
  return wire::CommandError::invalid_name;
}

std::string_view Codec::reply_type(std::string_view command) const {
  // The one question of the stream dialect: how long a message takes there and back.
  if (dialect_ == Dialect::stream) return command == "ping" ? "pong" : std::string_view{};
  if (dialect_ != Dialect::dashboard) return {};
  return command == "request_status" ? "status" : "bot_control";
}

wire::Result<wire::ServerMessage, wire::DecodeError> Codec::decode(std::string_view frame) {
  switch (dialect_) {
    case Dialect::hub: break;  // decode_hub
    case Dialect::stream: return stream_.decode(frame);
    case Dialect::feed: return feed_.decode(frame);
    case Dialect::dashboard:
    case Dialect::resource: return enveloped_.decode(frame);
  }
  return wire::DecodeError{wire::DecodeErrorCode::unknown_type};
}

}  // namespace tidewire::core
