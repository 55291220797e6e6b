#pragma once

#include <optional>
#include <string>
#include <utility>

#include "sim/failure.hpp"

namespace tidewire::sim {

/// Somebody who watches one side of a session, and remembers the first thing that it may not do.
class Watch {
 public:
  [[nodiscard]] const std::optional<Failure>& fault() const { return fault_; }

 protected:
  void fail(std::string what, FailureKind kind = FailureKind::other) {
    if (!fault_) fault_ = Failure{kind, std::move(what)};
  }

 private:
  std::optional<Failure> fault_;
};

}  // namespace tidewire::sim
