#pragma once

#include <cstddef>

#include "core/random.hpp"
#include "peer/tick_window.hpp"
#include "wire/time.hpp"

namespace tidewire::sim {

enum class ServerKind {
  separate,  // instances that number for themselves: each has epochs of its own
  shared,    // instances on one bus with one numbering, some milliseconds apart
  plain,     // instances that know only the seed documents
  feed,      // instances of the feed dialect
  dashboard, // events, and commands that are answered
  resource,  // events
  hub,       // groups that are joined, prices without times, calls that are answered
};

/// What a run is about, drawn from its seed before anything happens.
struct Scenario {
  explicit Scenario(core::Random& random);

  ServerKind kind;
  std::size_t instances;
  std::size_t clients;
  std::size_t history_ticks;
  std::size_t outbox_bytes_max;
  wire::Millis reconnect_spread_ms;
  /// Clients offer batches; the best that the servers choose (`each`: they answer no offer, and
  /// then browsers fail the connection).
  bool clients_offer;
  server::TickFormat best_format;
  /// Instances of different versions: some answer no offer, whatever the best is.
  bool mixed_versions;
  bool plain_answers_ping;
  std::size_t plain_repeats;
  /// Clients have the polling fallback, as eager as this.
  bool polls;
  wire::Millis poll_after_ms;
  wire::Millis poll_interval_ms;
  /// Redirects before a hub's negotiation is answered.
  std::size_t redirects;
  /// The dashboard's users may start and stop.
  bool users_may_control;
  /// The resource dialect's word of welcome; a plain server may skip it.
  bool resource_welcomes;

  [[nodiscard]] bool numbered() const {
    return kind == ServerKind::separate || kind == ServerKind::shared;
  }
  [[nodiscard]] bool has_commands() const {
    return kind == ServerKind::dashboard || kind == ServerKind::hub;
  }
  /// The token is in the address, so that a connection ends with it.
  [[nodiscard]] bool token_in_address() const { return only_events() || kind == ServerKind::hub; }
  [[nodiscard]] bool is_stream() const { return numbered() || kind == ServerKind::plain; }
  /// Events of the application's, and no series.
  [[nodiscard]] bool only_events() const {
    return kind == ServerKind::dashboard || kind == ServerKind::resource;
  }
};

}  // namespace tidewire::sim
