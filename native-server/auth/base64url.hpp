#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tidewire::server {

/// RFC 4648 section 5 without padding, as JWT uses it (RFC 7515 section 2).
[[nodiscard]] std::string base64url_encode(std::string_view bytes);

/// Empty for anything but the one canonical encoding: no padding, no other characters, no stray
/// bits at the end (two texts must not mean the same token).
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace tidewire::server
