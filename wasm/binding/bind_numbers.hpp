// Functions of numbers, bound with Embind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <emscripten/bind.h>

namespace tidewire::binding {

template <typename T, typename... Types>
constexpr bool is_one_of = (std::is_same_v<T, Types> || ...);

/// The engine makes these of any JavaScript number.
template <typename T>
constexpr bool crosses_in = is_one_of<T, int, std::uint32_t, std::size_t, std::uintptr_t, double>;

/// The engine takes all whole numbers for signed. Sizes and addresses are below 2^31, where memory
/// ends; nothing else that is unsigned may come out.
template <typename T>
constexpr bool crosses_out = is_one_of<T, void, int, std::size_t, std::uintptr_t, double>;

/// Makes `function` a property of the JavaScript module. Types are checked here because
/// module_surface.js, which does what Embind's header asks for, knows of none.
template <typename Result, typename... Arguments>
void bind(const char* name, Result (*function)(Arguments...)) {
  static_assert((crosses_in<Arguments> && ...), "an argument is no number");
  static_assert(crosses_out<Result>, "the result is no number");
  emscripten::function(name, function);
}

}  // namespace tidewire::binding
