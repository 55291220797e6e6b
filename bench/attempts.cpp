#include "bench/attempts.hpp"

#include <algorithm>

namespace tidewire::bench {

void Attempts::sort() { std::sort(at_ms_.begin(), at_ms_.end()); }

std::size_t Attempts::most_in_a_second(wire::Millis from_ms) const {
  auto first = std::lower_bound(at_ms_.begin(), at_ms_.end(), from_ms);
  std::size_t most = 0;
  for (auto last = first; last != at_ms_.end(); ++last) {
    while (*last - *first >= 1'000) ++first;
    most = std::max(most, static_cast<std::size_t>(last - first) + 1);
  }
  return most;
}

double Attempts::per_second(wire::Millis from_ms, wire::Millis to_ms) const {
  const auto begin = std::lower_bound(at_ms_.begin(), at_ms_.end(), from_ms);
  const auto end = std::lower_bound(begin, at_ms_.end(), to_ms);
  return static_cast<double>(end - begin) * 1'000 / static_cast<double>(to_ms - from_ms);
}

}  // namespace tidewire::bench
