#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What all fuzz targets share. A target reads its input whole and byte by byte, and names the
/// paths that its kept corpus must reach: a target whose inputs are all refused at the door would
/// prove nothing.
namespace tidewire::fuzz {

inline void require(bool holds) {
  if (!holds) std::abort();
}

/// The paths of this target; those that were reached are taken out.
inline std::set<std::string, std::less<>>& missing_paths() {
  static std::set<std::string, std::less<>> paths;
  return paths;
}

/// For LLVMFuzzerInitialize. With TIDEWIRE_FUZZ_PATHS in the environment, the program fails if one
/// of these was not reached when it ends.
inline int expect_paths(std::initializer_list<const char*> names) {
  missing_paths() = {names.begin(), names.end()};
  std::atexit([] {
    if (!std::getenv("TIDEWIRE_FUZZ_PATHS")) return;
    for (const std::string& path : missing_paths()) {
      std::fprintf(stderr, "no input reaches: %s\n", path.c_str());
    }
    if (!missing_paths().empty()) std::_Exit(1);
  });
  return 0;
}

inline void reached(std::string_view path) {
  const auto found = missing_paths().find(path);
  if (found != missing_paths().end()) missing_paths().erase(found);
}

/// Only so many beginnings of an input are read: time grows with the square of the number.
inline constexpr std::size_t beginnings_max = 16;

/// Calls `read` with the last beginnings of the input, shortest first, and then with the whole, each
/// in memory of exactly its size, so that a sanitizer sees every step beyond the end.
template <typename Read>
void byte_by_byte(const std::uint8_t* data, std::size_t size, Read read) {
  for (std::size_t length = size - std::min(size, beginnings_max); length <= size; ++length) {
    const std::vector<char> copy(data, data + length);
    read(std::string_view(copy.data(), copy.size()));
  }
}

/// The same for JSON: where the whole is accepted and is an object or an array, none of its
/// beginnings is. `read` tells whether it accepts.
template <typename Read>
void json_byte_by_byte(const std::uint8_t* data, std::size_t size, Read read) {
  bool beginning_accepted = false;
  bool accepted = false;
  const std::string_view whole(reinterpret_cast<const char*>(data), size);
  const std::size_t end = whole.find_last_not_of(" \t\r\n");
  byte_by_byte(data, size, [&](std::string_view text) {
    accepted = read(text);
    if (end != std::string_view::npos && text.size() <= end) beginning_accepted |= accepted;
  });
  const bool closed = end != std::string_view::npos && (whole[end] == '}' || whole[end] == ']');
  require(!(accepted && closed && beginning_accepted));
}

}  // namespace tidewire::fuzz
