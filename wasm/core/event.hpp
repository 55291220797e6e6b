#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

/// What happens to a session. Text belongs to the caller and is not kept.
namespace tidewire::core {

/// The session's name for one socket; never reused, so that late callbacks can be told apart.
using SocketId = std::uint32_t;
/// The session's name for one question to the host.
using RequestId = std::uint32_t;

// ---- the application's calls ----------------------------------------------------------------

struct Connect {};
struct Disconnect {};
struct Close {};
struct Retry {};
struct SubscribeSymbol {
  std::string_view symbol;
};
struct UnsubscribeSymbol {
  std::string_view symbol;
};

/// Candles of a symbol that is subscribed to; `interval_ms` is a whole number of seconds.
struct WantCandles {
  std::string_view symbol;
  std::int64_t interval_ms = 0;
};
struct ReleaseCandles {
  std::string_view symbol;
  std::int64_t interval_ms = 0;
};

/// `command` is the application's own number for it, echoed in CommandDone. `payload` is the text
/// of a JSON object, or empty.
struct SendCommand {
  RequestId command = 0;
  std::string_view name;
  std::string_view payload;
  std::int64_t timeout_ms = 10'000;
};
/// A POST over HTTP with the application's token, answered by CommandDone as a command is; sent
/// whether the socket is live or not. `body` is JSON.
struct SendRequest {
  RequestId command = 0;
  std::string_view url;
  std::string_view body;
  std::int64_t timeout_ms = 10'000;
};
struct CancelCommand {
  RequestId command = 0;
};

// ---- the host's reports ---------------------------------------------------------------------

struct SocketOpened {
  SocketId socket = 0;
  std::string_view protocol;
};
struct SocketText {
  SocketId socket = 0;
  std::string_view text;
};
struct SocketBinary {
  SocketId socket = 0;
  std::string_view bytes;
};
struct SocketClosed {
  SocketId socket = 0;
  std::uint16_t code = 0;
  std::string_view reason;
};
struct TokenReady {
  RequestId request = 0;
  std::string_view token;
};
struct TokenFailed {
  RequestId request = 0;
  std::string_view message;
};
/// The answer to an HttpRequest; `status` 0 where there was none (network, timeout, blocked).
struct HttpReply {
  RequestId request = 0;
  int status = 0;
  std::string_view body;
};
struct OnlineChanged {
  bool online = true;
};
struct VisibilityChanged {
  bool visible = true;
};
/// The page was frozen or in the back/forward cache, and runs again.
struct PageResumed {};
/// The host's timer fired. Early, late or twice does no harm.
struct WakeUp {};

using Event = std::variant<Connect, Disconnect, Close, Retry, SubscribeSymbol, UnsubscribeSymbol,
                           WantCandles, ReleaseCandles, SendCommand, SendRequest, CancelCommand,
                           SocketOpened, SocketText, SocketBinary, SocketClosed, TokenReady,
                           TokenFailed, HttpReply, OnlineChanged, VisibilityChanged, PageResumed,
                           WakeUp>;

}  // namespace tidewire::core
