#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "gather/gather_batch.hpp"

namespace tidewire::server {

/// Somebody who collects while handlers run.
class TurnListener {
 public:
  virtual ~TurnListener() = default;
  virtual void on_turn_end() = 0;
};

/// The end of each turn of the event loop: after every handler that was ready has run, and before
/// the loop waits. What all of them had for one connection goes out in one write.
class TurnEnd {
 public:
  /// Called first, for what is collected for many connections at once.
  std::function<void()> before;

  /// Calls once, at the end of this turn; of the next when this turn is ending already.
  void add(std::shared_ptr<TurnListener> listener) { waiting_.push_back(std::move(listener)); }

  void run() {
    if (before) before();
    ending_.swap(waiting_);
    for (const auto& listener : ending_) listener->on_turn_end();
    ending_.clear();
  }

  /// True when the next turn has something to do even if nothing happens.
  [[nodiscard]] bool pending() const { return !waiting_.empty(); }

  /// For whoever is being called: serves one after the other.
  [[nodiscard]] GatherBatch& batch() { return batch_; }

 private:
  std::vector<std::shared_ptr<TurnListener>> waiting_;
  std::vector<std::shared_ptr<TurnListener>> ending_;
  GatherBatch batch_;
};

}  // namespace tidewire::server
