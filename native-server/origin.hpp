#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidewire::server {

/// Which pages may use this server (BACKEND_CORS_ORIGINS).
class OriginPolicy {
 public:
  /// Origins as browsers write them, for example `https://app.example`; `*` allows all.
  explicit OriginPolicy(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  /// May a page of `origin` open a WebSocket here? Without a list, every page may; a page of the
  /// server's own host always may, and so may programs, which send no Origin.
  [[nodiscard]] bool allows_upgrade(std::string_view origin, std::string_view host) const;

  /// May a page of this other origin read the REST answers? Only when it is listed.
  [[nodiscard]] bool allows_cors(std::string_view origin) const;

 private:
  std::vector<std::string> origins_;
};

/// Splits a comma-separated list of origins; blanks and trailing slashes are dropped.
[[nodiscard]] std::vector<std::string> split_origins(std::string_view list);

}  // namespace tidewire::server
