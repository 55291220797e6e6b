#pragma once

#include <string>
#include <string_view>

#include "core/config.hpp"
#include "wire/dialects/command_text.hpp"
#include "wire/dialects/enveloped_client.hpp"
#include "wire/dialects/feed_client.hpp"
#include "wire/dialects/stream_client.hpp"
#include "wire/messages.hpp"

namespace tidewire::core {

/// Where a dialect wants the token.
enum class TokenPlace { nowhere, first_message, query };

/// The client side of the session's dialect: frames in, messages out, and what is particular to it.
class Codec {
 public:
  explicit Codec(Dialect dialect) : dialect_(dialect) {}

  [[nodiscard]] TokenPlace token_place() const;
  /// The server accepts with a message of its own; where it does not, an open socket is accepted.
  [[nodiscard]] bool waits_for_acceptance() const { return dialect_ == Dialect::resource; }
  /// The dialect has a ping of its own.
  [[nodiscard]] bool can_ping() const { return dialect_ == Dialect::stream; }
  /// Symbols are subscribed to, and missed ticks can be asked for.
  [[nodiscard]] bool subscribes() const { return dialect_ == Dialect::stream; }
  /// The command that is sent once, as soon as the connection is live; empty for none.
  [[nodiscard]] std::string_view greeting() const;

  [[nodiscard]] std::string encode(const wire::ClientMessage& message) const;
  [[nodiscard]] wire::Result<std::string, wire::CommandError> encode(
      const wire::Command& command) const;
  /// The type of the message that answers a command; empty where none does.
  [[nodiscard]] std::string_view reply_type(std::string_view command) const;

  wire::Result<wire::ServerMessage, wire::DecodeError> decode(std::string_view frame);

 private:
  Dialect dialect_;
  wire::stream::ClientDecoder stream_;
  wire::feed::ClientDecoder feed_;
  wire::enveloped::ClientDecoder enveloped_;
};

}  // namespace tidewire::core
