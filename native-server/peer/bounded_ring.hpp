#pragma once

#include <cassert>
#include <cstddef>
#include <utility>
#include <vector>

namespace tidewire::server {

/// The newest `capacity` elements, oldest first. Memory grows with use, up to the capacity.
template <typename T>
class BoundedRing {
 public:
  explicit BoundedRing(std::size_t capacity) : capacity_(capacity) { assert(capacity > 0); }

  void push_back(T value) {
    if (items_.size() < capacity_) {
      items_.push_back(std::move(value));
      return;
    }
    items_[head_] = std::move(value);
    head_ = (head_ + 1) % capacity_;
  }

  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] bool empty() const { return items_.empty(); }

  [[nodiscard]] const T& operator[](std::size_t index) const { return items_[slot(index)]; }
  [[nodiscard]] T& operator[](std::size_t index) { return items_[slot(index)]; }
  [[nodiscard]] const T& front() const { return (*this)[0]; }
  [[nodiscard]] const T& back() const { return (*this)[size() - 1]; }
  [[nodiscard]] T& back() { return (*this)[size() - 1]; }

 private:
  [[nodiscard]] std::size_t slot(std::size_t index) const {
    assert(index < items_.size());
    return (head_ + index) % items_.size();
  }

  std::size_t capacity_;
  std::vector<T> items_;
  std::size_t head_ = 0;  // where the oldest is, once the ring is full
};

}  // namespace tidewire::server
