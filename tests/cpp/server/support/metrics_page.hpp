#pragma once

#include <cstdint>
#include <sstream>
#include <string>

#include "support/http_client.hpp"

namespace tidewire::server::test {

/// What `/metrics` says.
[[nodiscard]] inline std::string metrics(std::uint16_t port) {
  return body_of(get(port, "/metrics"));
}

/// The value of one series of such a page; -1 when there is none.
[[nodiscard]] inline double series(const std::string& page, const std::string& name) {
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(name + " ", 0) == 0) return std::stod(line.substr(name.size() + 1));
  }
  return -1;
}

}  // namespace tidewire::server::test
