#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/event.hpp"
#include "core/transitions.hpp"
#include "wire/time.hpp"

/// What a session wants done. The host carries effects out in their order.
namespace tidewire::core {

struct OpenSocket {
  SocketId socket = 0;
  std::string url;
  std::vector<std::string> protocols;
};
struct SendText {
  SocketId socket = 0;
  std::string text;
};
struct CloseSocket {
  SocketId socket = 0;
  std::uint16_t code = 0;
  std::string reason;
};
struct RequestToken {
  RequestId request = 0;
  /// The last token was refused or is about to expire: an answer from a cache would be too.
  bool fresh = false;
};
/// Answered by HttpReply.
struct HttpRequest {
  RequestId request = 0;
  std::string url;
  bool post = false;  // else GET
  /// For `Authorization: Bearer`; empty for none.
  std::string token;
  /// JSON; empty for none.
  std::string body;
};
struct StateChanged {
  Status status = Status::idle;
  Reason reason = Reason::none;
  /// Attempts since the connection was last steady; 0 while it is.
  std::uint32_t attempt = 0;
  /// When the next attempt starts, while one is waited for.
  std::optional<wire::Instant> retry_at;
  /// The close code of the last socket; 0 where there was none.
  std::uint16_t close_code = 0;
  /// The session has been live before: what is shown may be old, but it is real.
  bool ever_live = false;
  /// Not live, but prices come by polling.
  bool polling = false;
};
/// A second 4001 in a row: the user has to sign in again.
struct AuthRequired {};
/// An error for the application. `code` is a stable name (docs/errors.md).
struct Report {
  std::string code;
  std::string message;
};
/// A message that the session does not read, passed on as it came.
struct EventMessage {
  std::string type;
  std::string text;
};

/// A command is over. Where `ok`, `text` is the whole answer (empty where there is none); else it
/// is the error's message, and `code` its name.
struct CommandDone {
  RequestId command = 0;
  bool ok = false;
  std::string code;
  std::string text;
};

using Effect = std::variant<OpenSocket, SendText, CloseSocket, RequestToken, HttpRequest,
                            StateChanged, AuthRequired, Report, EventMessage, CommandDone>;

/// First in, first out. A drained queue keeps its room.
class EffectQueue {
 public:
  void push(Effect effect);
  /// The effects that are made in many places; to write each out there takes a tenth of the module.
  void report(std::string_view code, std::string_view message);
  void pass_on(std::string_view type, std::string_view text);
  void command_done(RequestId command, bool ok, std::string_view code, std::string_view text);

  [[nodiscard]] bool empty() const { return next_ == effects_.size(); }

  /// The one effect that waits, if it is only one.
  [[nodiscard]] Effect* only() {
    return effects_.size() == next_ + 1 ? &effects_[next_] : nullptr;
  }

  /// The oldest effect, until `drop_first`; nullptr if there is none.
  [[nodiscard]] Effect* first() { return empty() ? nullptr : &effects_[next_]; }
  void drop_first();

  std::optional<Effect> poll() {
    if (empty()) return std::nullopt;
    std::optional<Effect> effect = std::move(*first());
    drop_first();
    return effect;
  }

 private:
  std::vector<Effect> effects_;
  std::size_t next_ = 0;
};

}  // namespace tidewire::core
