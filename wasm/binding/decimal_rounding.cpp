// In place of wire/decimal_rounding.cpp: the engine rounds.
#include "wire/decimal_rounding.hpp"

#include <cmath>

// module_library.js
extern "C" double tidewire_number(const char* text, std::size_t bytes);

namespace tidewire::wire {

std::optional<double> round_decimal(std::string_view number) {
  const double value = tidewire_number(number.data(), number.size());
  if (std::isinf(value)) return std::nullopt;
  return value;
}

}  // namespace tidewire::wire
