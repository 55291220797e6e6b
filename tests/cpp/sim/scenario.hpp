#pragma once

#include <cstddef>

#include "core/random.hpp"
#include "wire/time.hpp"

namespace tidewire::sim {

enum class ServerKind {
  separate,  // instances that number for themselves: each has epochs of its own
  shared,    // instances on one bus with one numbering, some milliseconds apart
  plain,     // instances that know only the seed documents
  feed,      // instances of the feed dialect
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
  bool plain_answers_ping;
  std::size_t plain_repeats;

  [[nodiscard]] bool numbered() const {
    return kind == ServerKind::separate || kind == ServerKind::shared;
  }
};

}  // namespace tidewire::sim
