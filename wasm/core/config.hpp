#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/backoff.hpp"
#include "wire/dialects/hub_client.hpp"
#include "wire/result.hpp"
#include "wire/time.hpp"

namespace tidewire::core {

enum class Dialect { stream, feed, dashboard, resource, hub };

struct PollPolicy {
  /// Where to ask, `http:` or `https:`. Empty: no polling.
  std::string url;
  /// The name under which the wanted symbols are added, as `symbols=A,B`.
  std::string key = "symbols";
  /// Answers are events of this type, with the whole body. Empty: they are ticks.
  std::string event;
  /// How long no connection must have been live before polling starts.
  wire::Millis after_ms = 10'000;
  /// Between two requests, on average.
  wire::Millis interval_ms = 5'000;
};

/// What the methods and fields of a hub are called (SignalR leaves all names to the application).
struct HubPolicy {
  /// The methods that join and leave a symbol's group, each with the symbol as the only argument.
  /// Empty: the hub has no groups.
  std::string join;
  std::string leave;
  /// The fields of an invocation's first argument that tell a symbol and its price. Empty: none do.
  wire::hub::PriceFields price;
};

/// Everything about a session that can be chosen, with its default. Times are milliseconds.
struct Config {
  /// Where to connect, `ws:` or `wss:`.
  std::string url;
  Dialect dialect = Dialect::stream;
  /// Offer binary batches of ticks (stream dialect). A server that knows only the documents may
  /// refuse a connection that offers something: then the next attempts offer nothing.
  bool binary = false;
  /// Whether the application has tokens. Without, no `auth` is sent.
  bool token = false;
  /// Points kept per series (1 to 100,000); older ones are dropped. 300 is the chart's (S1.10).
  std::size_t points = 300;
  /// Ask for the last `points` ticks on the first subscribe too, where the server has positions.
  bool history = true;
  BackoffPolicy backoff;
  /// Where candles can be asked for, `http:` or `https:`; symbol, interval, since and limit are
  /// added. Empty: candles are made of ticks only.
  std::string candles_url;
  /// The fallback while no socket is live (S1.8, S3.7).
  PollPolicy poll;
  HubPolicy hub;
  /// Silence after which the server is pinged; the server's own `heartbeat_ms` overrides it.
  wire::Millis heartbeat_ms = 20'000;
  /// How long the answer to a ping may take.
  wire::Millis pong_timeout_ms = 10'000;
  /// The same, when the page has just come back: the user is looking.
  wire::Millis probe_timeout_ms = 3'000;
  /// How long the token callback may take.
  wire::Millis token_timeout_ms = 30'000;
  /// How long a socket may take to open.
  wire::Millis open_timeout_ms = 10'000;
  /// How long the server may take to accept the token.
  wire::Millis authenticate_timeout_ms = 10'000;
  /// How long a backfill may take before it is asked for once more.
  wire::Millis backfill_timeout_ms = 10'000;
  /// How long to wait before a symbol that the server does not know (yet) is subscribed again.
  wire::Millis resubscribe_ms = 10'000;
  /// How long live must last until the attempts count from 0 again.
  wire::Millis steady_ms = 10'000;
  /// How long a connection or a symbol that nobody wants any more is kept, so that a component
  /// that unmounts and mounts again costs nothing.
  wire::Millis linger_ms = 1'000;
};

/// Which key of a configuration was wrong, and why (a literal).
struct ConfigError {
  std::string key;
  std::string_view problem;
};

/// Reads a configuration from JSON with the names above (`backoff` holds `base_ms`, `cap_ms` and
/// `delays_ms`; `poll` holds `url`, `key`, `event`, `after_ms` and `interval_ms`; `hub` holds
/// `join`, `leave`, `symbol` and `price`). Only `url` must be there. An unknown key is refused: it
/// is a typing mistake.
[[nodiscard]] wire::Result<Config, ConfigError> parse_config(std::string_view json);

/// Intervals of candles that one symbol can have; the next one is refused with `too_many_candles`.
inline constexpr std::size_t candle_intervals_max = 8;

/// Symbols one session can hold; the next one is refused with `too_many_symbols`.
inline constexpr std::size_t session_symbols_max = 256;

}  // namespace tidewire::core
