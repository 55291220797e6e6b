#pragma once

#include <string_view>

namespace tidewire::server {

#ifndef TIDEWIRE_VERSION
#define TIDEWIRE_VERSION "0.0.0"
#endif
/// Of the project, set by CMake.
inline constexpr std::string_view version = TIDEWIRE_VERSION;

}  // namespace tidewire::server
