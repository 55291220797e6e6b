#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <variant>

#include "wire/time.hpp"

/// What travels, whatever the dialect. Messages are views: their text and rows belong to whoever
/// decoded or composed them, and stay valid until the next call of that decoder.
namespace tidewire::wire {

/// One trade or quote.
struct Tick {
  /// Position in the epoch of its symbol, growing by one per tick; 0 where the server has none.
  std::uint64_t seq = 0;
  /// Unix milliseconds, from the server; 0 where the message carries no time.
  UnixMillis time;
  double price = 0;
  double volume = 0;
  bool operator==(const Tick&) const = default;
};

/// Open, high, low, close and volume of the bucket that starts at `time`.
struct Candle {
  UnixMillis time;
  double open = 0;
  double high = 0;
  double low = 0;
  double close = 0;
  double volume = 0;
  bool operator==(const Candle&) const = default;
};

/// A point in a symbol's numbering. `seq` is that of the last tick; 0 before the first.
/// A new `epoch` means that the numbering could not be continued.
struct Position {
  std::string_view epoch;
  std::uint64_t seq = 0;
  bool operator==(const Position&) const = default;
};

struct SymbolPosition {
  std::string_view symbol;
  Position position;
  bool operator==(const SymbolPosition&) const = default;
};

// ---- client to server ----------------------------------------------------------------------

struct Auth {
  std::string_view token;
};

struct Subscribe {
  std::span<const std::string_view> symbols;
};

struct Unsubscribe {
  std::span<const std::string_view> symbols;
};

/// "What did I miss?" `since` is the time of the last tick (the documents' way); `positions` say
/// it exactly (extension). `limit` (extension) is how many ticks per symbol the client can keep:
/// of more, the server sends the newest `limit`. 0 means no limit of the client's.
struct BackfillRequest {
  std::span<const std::string_view> symbols;
  UnixMillis since;
  std::span<const SymbolPosition> positions;
  std::uint32_t limit = 0;
};

struct Ping {
  UnixMillis ts;
};

using ClientMessage = std::variant<Auth, Subscribe, Unsubscribe, BackfillRequest, Ping>;

// ---- server to client ----------------------------------------------------------------------

struct AuthSuccess {
  std::string_view user;
  /// When the token expires; 0 where the server does not say.
  UnixMillis expires_at;
  /// How long the client may hear nothing before it pings; 0 where the server does not say.
  Millis heartbeat_ms = 0;
  /// Over what span reconnects shall spread (grows with the server's connections).
  Millis reconnect_spread_ms = 0;
};

/// `{"error":"Authentication required"}`; the close 4001 follows.
struct AuthRejected {
  std::string_view message;
};

/// The number that stands for a symbol in binary batches.
struct SymbolHandle {
  std::string_view symbol;
  std::uint64_t handle = 0;
};

struct Subscribed {
  std::span<const std::string_view> symbols;
  std::span<const SymbolPosition> positions;
  /// Only where binary batches were negotiated.
  std::span<const SymbolHandle> handles = {};
};

struct TickRow {
  std::string_view symbol;
  Tick tick;
  /// Change over 24 hours in per cent; NaN where the message carries none.
  double change_24h = std::numeric_limits<double>::quiet_NaN();
};

struct Ticks {
  std::span<const TickRow> rows;
};

struct Backfill {
  std::string_view symbol;
  std::span<const Candle> candles;
  std::span<const Tick> ticks;
  /// True: `ticks` hold everything after the position asked for, as far as `limit` allows.
  bool recovered = false;
  /// Where the server stood when it answered; the epoch is empty where the server has none.
  Position position;
};

struct Pong {
  UnixMillis ts;
  UnixMillis server_ts;
};

struct ServerError {
  std::string_view code;
  std::string_view message;
};

struct GoingAway {
  Millis retry_after_ms = 0;
};

/// Anything else: passed on to the application as the original text of the frame.
struct Event {
  std::string_view type;
  std::string_view text;
};

using ServerMessage = std::variant<AuthSuccess, AuthRejected, Subscribed, Ticks, Backfill, Pong,
                                   ServerError, GoingAway, Event>;

// ---- server to client, hub dialect ---------------------------------------------------------

/// The server calls a method of ours. `arguments` is the text of the only argument, or of the list
/// of all; `id` is set where the server wants a result.
struct Invocation {
  std::string_view target;
  std::string_view arguments;
  std::string_view id;
  /// The price in the first argument, if the channel has prices there.
  TickRow tick;
  bool has_tick = false;
};

/// The answer to a call of ours: its result's text (empty for none), or the error's message.
struct Completion {
  std::string_view id;
  bool ok = true;
  std::string_view text;
};

/// The server ends the connection, or refuses the handshake.
struct CloseNotice {
  enum class Cause : unsigned char { handshake, server };
  Cause cause = Cause::server;
  std::string_view error;
  bool allow_reconnect = false;
};

/// Well-formed, and nothing follows from it.
struct Ignored {};

using HubMessage = std::variant<AuthSuccess, Invocation, Completion, CloseNotice, Ignored>;

}  // namespace tidewire::wire
