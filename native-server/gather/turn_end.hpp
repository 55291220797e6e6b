#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
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
  void add(TurnListener& listener) { waiting_.push_back(&listener); }
  /// Whoever dies before it is called says so.
  void remove(TurnListener& listener) {
    std::erase(waiting_, &listener);
    std::replace(ending_.begin(), ending_.end(), &listener, static_cast<TurnListener*>(nullptr));
  }

  void run() {
    if (before) before();
    ending_.swap(waiting_);
    for (std::size_t i = 0; i < ending_.size(); ++i) {
      if (ending_[i] != nullptr) ending_[i]->on_turn_end();
    }
    ending_.clear();
    if (before) before();  // what the others have published
  }

  /// True when the next turn has something to do even if nothing happens.
  [[nodiscard]] bool pending() const { return !waiting_.empty(); }

  /// For whoever is being called: serves one after the other.
  [[nodiscard]] GatherBatch& batch() { return batch_; }

 private:
  std::vector<TurnListener*> waiting_;
  std::vector<TurnListener*> ending_;  // null: gone
  GatherBatch batch_;
};

}  // namespace tidewire::server
