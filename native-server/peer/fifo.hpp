#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace tidewire::server {

/// A queue that takes no memory while it is empty (a std::deque takes half a kilobyte, and most
/// connections have several of them and nothing in any).
template <typename T>
class Fifo {
 public:
  [[nodiscard]] bool empty() const { return first_ == items_.size(); }
  [[nodiscard]] std::size_t size() const { return items_.size() - first_; }
  [[nodiscard]] T& front() { return items_[first_]; }
  [[nodiscard]] auto begin() { return items_.begin() + static_cast<std::ptrdiff_t>(first_); }
  [[nodiscard]] auto end() { return items_.end(); }

  void push_back(T item) {
    // A queue that is never empty does not grow by what has left it.
    if (first_ >= 64 && first_ * 2 >= items_.size()) close_gap();
    items_.push_back(std::move(item));
  }
  void push_front(T item) {
    if (first_ == 0) {
      items_.insert(items_.begin(), std::move(item));
    } else {
      items_[--first_] = std::move(item);
    }
  }
  T pop_front() {
    T item = std::move(items_[first_++]);
    if (empty()) clear();
    return item;
  }
  void clear() {
    items_ = std::vector<T>();  // `{}` would keep the memory
    first_ = 0;
  }

 private:
  void close_gap() {
    items_.erase(items_.begin(), begin());
    first_ = 0;
  }

  std::vector<T> items_;
  std::size_t first_ = 0;
};

}  // namespace tidewire::server
