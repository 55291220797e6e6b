#pragma once

#include "sim/world.hpp"

namespace tidewire::sim {

/// Lets one thing go wrong, which one the world's random numbers decide.
void cause_fault(World& world);

}  // namespace tidewire::sim
