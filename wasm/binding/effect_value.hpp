#pragma once

#include <emscripten/val.h>

#include "core/effect.hpp"

namespace tidewire::binding {

/// An effect as a plain object with a `kind`; js/src/wasm_module.ts has its type.
[[nodiscard]] emscripten::val to_value(const core::Effect& effect);

}  // namespace tidewire::binding
