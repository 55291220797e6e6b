#include "core/tick_order.hpp"

#include <algorithm>
#include <cstddef>

namespace tidewire::core {
namespace {

using wire::Tick;

/// Merges the sorted ranges [begin, middle) and [middle, end) of `from` to the same places of `to`.
void merge(const std::vector<Tick>& from, std::vector<Tick>& to, std::size_t begin,
           std::size_t middle, std::size_t end, TickOrder comes_before) {
  std::size_t left = begin;
  std::size_t right = middle;
  for (std::size_t at = begin; at < end; ++at) {
    const bool take_right =
        left == middle || (right < end && comes_before(from[right], from[left]));
    to[at] = from[take_right ? right++ : left++];
  }
}

}  // namespace

bool by_seq(const Tick& a, const Tick& b) { return a.seq < b.seq; }
bool by_time(const Tick& a, const Tick& b) { return a.time < b.time; }

void stable_sort(std::vector<Tick>& ticks, TickOrder comes_before) {
  const std::size_t size = ticks.size();
  std::size_t sorted = 1;
  while (sorted < size && !comes_before(ticks[sorted], ticks[sorted - 1])) ++sorted;
  if (sorted >= size) return;
  std::vector<Tick> spare(size);
  for (std::size_t width = 1; width < size; width *= 2) {
    for (std::size_t begin = 0; begin < size; begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, size);
      merge(ticks, spare, begin, middle, std::min(middle + width, size), comes_before);
    }
    ticks.swap(spare);
  }
}

void drop_doubles(std::vector<Tick>& ticks) {
  std::size_t kept = 0;
  for (std::size_t at = 0; at < ticks.size(); ++at) {
    if (kept > 0 && ticks[kept - 1].seq == ticks[at].seq) continue;
    ticks[kept++] = ticks[at];
  }
  ticks.resize(kept);
}

}  // namespace tidewire::core
