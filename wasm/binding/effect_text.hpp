#pragma once

#include <string>

#include "core/effect.hpp"

namespace tidewire::binding {

/// Appends an effect as a JSON object with a `kind`; js/src/wasm_module.ts has its type.
void write_effect(const core::Effect& effect, std::string& out);

}  // namespace tidewire::binding
