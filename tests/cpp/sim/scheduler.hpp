#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "wire/time.hpp"

namespace tidewire::sim {

/// The virtual clock: things happen in the order of their time, and of their scheduling where
/// that is equal. Nothing ever waits.
class Scheduler {
 public:
  [[nodiscard]] wire::Instant now() const { return now_; }

  void at(wire::Instant when, std::function<void()> action) {
    queue_.emplace(std::pair{when < now_ ? now_ : when, ++order_}, std::move(action));
  }
  void after(wire::Millis delay, std::function<void()> action) {
    at(now_ + delay, std::move(action));
  }

  /// Runs the next action; false if there is none before `until`.
  bool step(wire::Instant until) {
    if (queue_.empty() || queue_.begin()->first.first > until) {
      now_ = until;
      return false;
    }
    auto node = queue_.extract(queue_.begin());
    now_ = node.key().first;
    node.mapped()();
    return true;
  }

 private:
  wire::Instant now_{1'000};
  std::uint64_t order_ = 0;
  std::map<std::pair<wire::Instant, std::uint64_t>, std::function<void()>> queue_;
};

}  // namespace tidewire::sim
