#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/config.hpp"
#include "wire/dialects/command_text.hpp"
#include "wire/dialects/enveloped_client.hpp"
#include "wire/dialects/feed_client.hpp"
#include "wire/dialects/hub_client.hpp"
#include "wire/dialects/stream_client.hpp"
#include "wire/messages.hpp"
#include "wire/tick_scanner.hpp"

namespace tidewire::core {

/// Where a dialect wants the token. A hub gets it when it is negotiated with.
enum class TokenPlace { nowhere, first_message, query, negotiation };

/// How a dialect finds out that the other side is gone.
enum class Heartbeat {
  none,
  ask,         // a ping is answered
  keep_alive,  // both sides say something now and then; pings are never answered
};

/// The client side of the session's dialect: frames in, messages out, and what is particular to it.
class Codec {
 public:
  explicit Codec(const Config& config)
      : dialect_(config.dialect), methods_(config.hub), hub_(config.hub.price) {}

  [[nodiscard]] TokenPlace token_place() const;
  /// The server accepts with a message of its own; where it does not, an open socket is accepted.
  [[nodiscard]] bool waits_for_acceptance() const {
    return dialect_ == Dialect::resource || dialect_ == Dialect::hub;
  }
  /// The client speaks first, with or without a token.
  [[nodiscard]] bool shakes_hands() const { return dialect_ == Dialect::hub; }
  [[nodiscard]] Heartbeat heartbeat() const;
  /// Symbols are subscribed to, and missed ticks can be asked for.
  [[nodiscard]] bool subscribes() const { return dialect_ == Dialect::stream; }
  /// Each symbol is a group of a hub, joined by a call of its own.
  [[nodiscard]] bool joins() const { return dialect_ == Dialect::hub && !methods_.join.empty(); }
  /// Calls carry a number, and their answers too.
  [[nodiscard]] bool is_hub() const { return dialect_ == Dialect::hub; }
  /// The command that is sent once, as soon as the connection is live; empty for none.
  [[nodiscard]] std::string_view greeting() const;

  [[nodiscard]] std::string encode(const wire::ClientMessage& message) const;
  /// `call` is the command's number where calls are numbered.
  // A function of its own, as is what extras.txt of the binding names.
  [[nodiscard, gnu::noinline]] wire::Result<std::string, wire::CommandError> encode(
      const wire::Command& command, std::uint64_t call) const;
  [[nodiscard]] std::string join(std::string_view symbol, std::uint64_t call) const;
  /// Empty where groups cannot be left.
  [[nodiscard]] std::string leave(std::string_view symbol) const;
  /// What a client says that goes; empty where nothing is said.
  [[nodiscard]] std::string goodbye() const;
  /// The type of the message that answers a command; empty where none does.
  [[nodiscard]] std::string_view reply_type(std::string_view command) const;
  /// Errors answer commands; elsewhere they are about what the session itself has sent.
  [[nodiscard]] bool errors_answer_commands() const { return dialect_ == Dialect::dashboard; }

  /// The frame's ticks, if it is of a shape that comes by the thousand; else nothing, and `decode`
  /// has to read it. Valid until the next call.
  [[nodiscard]] std::span<const wire::TickRow> scan_ticks(std::string_view frame) {
    if (dialect_ == Dialect::stream) return scanner_.stream(frame);
    if (dialect_ == Dialect::feed) return scanner_.feed(frame);
    return {};
  }
  wire::Result<wire::ServerMessage, wire::DecodeError> decode(std::string_view frame);
  /// A hub's frame may hold several messages: takes the next one off what is left of it.
  wire::Result<wire::HubMessage, wire::DecodeError> decode_hub(std::string_view& rest) {
    return hub_.decode(rest);
  }

 private:
  Dialect dialect_;
  HubPolicy methods_;
  wire::TickScanner scanner_;
  wire::stream::ClientDecoder stream_;
  wire::feed::ClientDecoder feed_;
  wire::enveloped::ClientDecoder enveloped_;
  wire::hub::ClientDecoder hub_;
};

}  // namespace tidewire::core
