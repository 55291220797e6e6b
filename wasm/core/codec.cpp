#include "core/codec.hpp"

#include <algorithm>
#include <iterator>

namespace tidewire::core {
namespace {

/// What the session sends by itself in the stream dialect: not for the application to forge.
constexpr std::string_view session_types[] = {"auth", "subscribe", "unsubscribe",
                                              "backfill_request", "ping"};

}  // namespace

TokenPlace Codec::token_place() const {
  switch (dialect_) {
    case Dialect::stream: return TokenPlace::first_message;
    case Dialect::feed: return TokenPlace::nowhere;
    case Dialect::dashboard:
    case Dialect::resource: return TokenPlace::query;
  }
  return TokenPlace::nowhere;
}

std::string_view Codec::greeting() const {
  // S2.4: the status is requested once on connect, and then only on a user's command.
  return dialect_ == Dialect::dashboard ? "request_status" : std::string_view{};
}

std::string Codec::encode(const wire::ClientMessage& message) const {
  std::string frame;
  wire::stream::encode(message, frame);
  return frame;
}

wire::Result<std::string, wire::CommandError> Codec::encode(const wire::Command& command) const {
  switch (dialect_) {
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
  if (dialect_ != Dialect::dashboard) return {};
  return command == "request_status" ? "status" : "bot_control";
}

wire::Result<wire::ServerMessage, wire::DecodeError> Codec::decode(std::string_view frame) {
  switch (dialect_) {
    case Dialect::stream: return stream_.decode(frame);
    case Dialect::feed: return feed_.decode(frame);
    case Dialect::dashboard:
    case Dialect::resource: return enveloped_.decode(frame);
  }
  return wire::DecodeError{wire::DecodeErrorCode::unknown_type};
}

}  // namespace tidewire::core
