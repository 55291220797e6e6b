#pragma once

#include <cstdint>
#include <string>

namespace tidewire::sim {

enum class FailureKind : std::uint8_t {
  lost,           // a tick is missing that was said, or had, to be there
  doubled,        // one tick twice
  reordered,      // ticks in another order than they happened in
  not_converged,  // healed, and still not whole
  other,          // a bound, a contract with the host, an invented point
};

struct Failure {
  FailureKind kind = FailureKind::other;
  std::string what;
};

}  // namespace tidewire::sim
