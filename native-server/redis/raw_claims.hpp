#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "wire/time.hpp"

namespace tidewire::server {

/// Names for the raw messages that every instance hears, so that exactly one of them numbers each:
/// the same message has the same name at all of them, an equal one that follows has another.
class RawClaims {
 public:
  /// Equal messages are counted for as long as one came within this time.
  static constexpr wire::Millis remembered_ms = 30'000;
  /// Different messages that are remembered; beyond it all are forgotten, and an instance that has
  /// just started may number one a second time.
  static constexpr std::size_t messages_max = 50'000;

  [[nodiscard]] std::string name(std::string_view message, wire::Instant now);

 private:
  struct Seen {
    std::uint64_t count = 0;
    wire::Instant last;
  };

  void forget(wire::Instant now);

  std::unordered_map<std::string, Seen> seen_;
};

}  // namespace tidewire::server
