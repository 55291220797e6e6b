#pragma once

#include <vector>

#include "wire/messages.hpp"

/// Ticks in their order. One sort for all: the library's would be made anew for every comparison,
/// and the module is paid for by the byte.
namespace tidewire::core {

using TickOrder = bool (*)(const wire::Tick& a, const wire::Tick& b);

bool by_seq(const wire::Tick& a, const wire::Tick& b);
bool by_time(const wire::Tick& a, const wire::Tick& b);

/// Equal ones stay in their order. Costs one look at each where they are sorted already.
void stable_sort(std::vector<wire::Tick>& ticks, TickOrder comes_before);

/// Of ticks in a row with one number only the first one stays.
void drop_doubles(std::vector<wire::Tick>& ticks);

}  // namespace tidewire::core
