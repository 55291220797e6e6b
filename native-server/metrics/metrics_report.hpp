#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "metrics/meter.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// What the process has used.
struct ProcessUsage {
  wire::Millis cpu_ms = 0;
  std::uint64_t resident_bytes = 0;
};

/// Everything that is measured, at one moment.
struct Reading {
  wire::Now at;
  Meter meter;
  ProcessUsage usage;
  std::map<std::string, std::size_t> channels;  // connections of each
};

/// The message `metrics`: rates are those between the two readings. `lag_ms` is by how much the
/// event loop was late; `started` is when the server was.
[[nodiscard]] std::string metrics_message(const Reading& before, const Reading& now,
                                          wire::Instant started, wire::Millis lag_ms);

}  // namespace tidewire::server
