#pragma once

#include <cstddef>
#include <vector>

#include "wire/time.hpp"

namespace tidewire::bench {

/// When the clients of a crowd tried to connect, since they lost their server.
class Attempts {
 public:
  void add(wire::Millis at_ms) { at_ms_.push_back(at_ms); }
  void sort();
  [[nodiscard]] std::size_t count() const { return at_ms_.size(); }

  /// The most attempts in any one second that begins at `from_ms` or later. The second may begin
  /// at any millisecond, not only at whole ones.
  [[nodiscard]] std::size_t most_in_a_second(wire::Millis from_ms) const;
  /// The mean, per second.
  [[nodiscard]] double per_second(wire::Millis from_ms, wire::Millis to_ms) const;

 private:
  std::vector<wire::Millis> at_ms_;
};

}  // namespace tidewire::bench
