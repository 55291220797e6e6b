#pragma once

#include <cassert>
#include <type_traits>
#include <utility>
#include <variant>

namespace tidewire::wire {

/// A value, or the named error that says why there is none.
///
/// `E` is an enum (or a small struct) and differs from `T`. Everything that the outside can
/// cause travels as a Result: `wire` and `core` are built without exceptions.
template <typename T, typename E>
class [[nodiscard]] Result {
  static_assert(!std::is_same_v<T, E>, "a Result needs two different types");

 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// The value. Asking a failed Result for it is a programming error.
  [[nodiscard]] const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }

  /// The error. Asking a successful Result for it is a programming error.
  [[nodiscard]] const E& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, E> state_;
};

}  // namespace tidewire::wire
