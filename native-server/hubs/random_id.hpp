#pragma once

#include <string>

#include "auth/base64url.hpp"
#include "auth/jwt.hpp"

namespace tidewire::server {

/// 132 random bits as 22 characters that need no encoding in a URL.
[[nodiscard]] inline std::string random_id() {
  return base64url_encode(random_secret()).substr(0, 22);
}

}  // namespace tidewire::server
