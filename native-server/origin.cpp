#include "origin.hpp"

#include <algorithm>
#include <cctype>

namespace tidewire::server {
namespace {

// Scheme and host are case-insensitive; browsers send them in lower case already.
bool same(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  });
}

}  // namespace

bool OriginPolicy::allows_upgrade(std::string_view origin, std::string_view host) const {
  if (origins_.empty() || origin.empty() || allows_cors(origin)) return true;
  const std::size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos || host.empty()) return false;
  return same(origin.substr(scheme + 3), host);
}

bool OriginPolicy::allows_cors(std::string_view origin) const {
  return !origin.empty() &&
         std::any_of(origins_.begin(), origins_.end(), [origin](const std::string& allowed) {
           return allowed == "*" || same(allowed, origin);
         });
}

std::vector<std::string> split_origins(std::string_view list) {
  std::vector<std::string> origins;
  while (!list.empty()) {
    std::string_view origin = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), origin.size() + 1));
    while (!origin.empty() && origin.front() == ' ') origin.remove_prefix(1);
    while (!origin.empty() && (origin.back() == ' ' || origin.back() == '/')) {
      origin.remove_suffix(1);
    }
    if (!origin.empty()) origins.emplace_back(origin);
  }
  return origins;
}

}  // namespace tidewire::server
