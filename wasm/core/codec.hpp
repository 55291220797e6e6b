#pragma once

#include <string>
#include <string_view>

#include "core/config.hpp"
#include "wire/dialects/feed_client.hpp"
#include "wire/dialects/stream_client.hpp"
#include "wire/messages.hpp"

namespace tidewire::core {

/// The client side of the session's dialect: frames in, messages out, and back.
class Codec {
 public:
  explicit Codec(Dialect dialect) : dialect_(dialect) {}

  /// The first message is `auth`, and its success makes the connection live.
  [[nodiscard]] bool authenticates() const { return dialect_ == Dialect::stream; }
  /// The dialect has a ping of its own.
  [[nodiscard]] bool can_ping() const { return dialect_ == Dialect::stream; }
  /// Symbols are subscribed to, and missed ticks can be asked for.
  [[nodiscard]] bool subscribes() const { return dialect_ == Dialect::stream; }

  [[nodiscard]] std::string encode(const wire::ClientMessage& message) const {
    std::string frame;
    wire::stream::encode(message, frame);
    return frame;
  }

  wire::Result<wire::ServerMessage, wire::DecodeError> decode(std::string_view frame) {
    return dialect_ == Dialect::feed ? feed_.decode(frame) : stream_.decode(frame);
  }

 private:
  Dialect dialect_;
  wire::stream::ClientDecoder stream_;
  wire::feed::ClientDecoder feed_;
};

}  // namespace tidewire::core
