#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "wire/time.hpp"

namespace tidewire::sim {

/// The virtual clock: things happen in the order of their time, and of their scheduling where
/// that is equal. Nothing ever waits.
class Scheduler {
 public:
  [[nodiscard]] wire::Instant now() const { return now_; }

  void at(wire::Instant when, std::function<void()> action) {
    queue_.push_back({when < now_ ? now_ : when, ++order_, std::move(action)});
    std::push_heap(queue_.begin(), queue_.end(), later);
  }
  void after(wire::Millis delay, std::function<void()> action) {
    at(now_ + delay, std::move(action));
  }

  /// Runs the next action; false if there is none before `until`.
  bool step(wire::Instant until) {
    if (queue_.empty() || queue_.front().when > until) {
      now_ = until;
      return false;
    }
    std::pop_heap(queue_.begin(), queue_.end(), later);
    const Entry entry = std::move(queue_.back());
    queue_.pop_back();
    now_ = entry.when;
    entry.action();
    return true;
  }

 private:
  struct Entry {
    wire::Instant when;
    std::uint64_t order;
    std::function<void()> action;
  };
  static bool later(const Entry& a, const Entry& b) {
    return a.when != b.when ? a.when > b.when : a.order > b.order;
  }

  wire::Instant now_{1'000};
  std::uint64_t order_ = 0;
  std::vector<Entry> queue_;  // a heap, the next one first
};

}  // namespace tidewire::sim
