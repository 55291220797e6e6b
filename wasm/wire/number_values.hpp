#pragma once

#include <cmath>
#include <cstdint>

#include "wire/limits.hpp"
#include "wire/time.hpp"

/// What a number of JSON may stand for. False where it may not, and then nothing is written.
namespace tidewire::wire {

/// A whole number that JavaScript holds exactly, and not below 0.
inline bool to_count(double number, std::uint64_t& out) {
  constexpr double count_max = static_cast<double>(limits::safe_integer_max);
  if (!(number >= 0 && number <= count_max) || number != std::floor(number)) return false;
  // By way of a signed number, which is one instruction.
  out = static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
  return true;
}

/// Unix milliseconds; what is less than one is dropped.
inline bool to_time(double number, UnixMillis& out) {
  if (!(std::abs(number) <= static_cast<double>(limits::safe_integer_max))) return false;
  out = UnixMillis{static_cast<std::int64_t>(std::floor(number))};
  return true;
}

/// Unix milliseconds, or seconds where they are below 10^11: as milliseconds that is March 1973, as
/// seconds the year 5138.
inline bool to_loose_time(double number, UnixMillis& out) {
  constexpr double seconds_below = 100'000'000'000;
  if (!(number >= 0 && number <= static_cast<double>(limits::safe_integer_max))) return false;
  out = UnixMillis{static_cast<std::int64_t>(number < seconds_below ? number * 1000 : number)};
  return true;
}

}  // namespace tidewire::wire
