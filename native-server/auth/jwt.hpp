#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "peer/identity.hpp"
#include "wire/result.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// Why a token was refused. For the log only; the outside gets one answer for all.
enum class JwtError : std::uint8_t {
  oversized,
  malformed,
  wrong_algorithm,
  critical_header,
  bad_signature,
  missing_expiry,
  expired,
  not_yet_valid,
  missing_subject,
  bad_claim,
};

[[nodiscard]] std::string_view name(JwtError error);

/// Signs and verifies JSON Web Tokens with HMAC-SHA-256 (RFC 7515, 7518, 7519).
///
/// The algorithm is pinned: what a token's header asks for can only be confirmed, never chosen.
/// `exp` and `sub` are required, `nbf` is obeyed, there is no leeway. Claims used: `sub` (user),
/// `roles` (array of strings), `tenant` (string), `exp`, `nbf`, `iat`.
class JwtHs256 {
 public:
  /// Shorter keys than the hash are refused (RFC 7518 section 3.2): a programming error here, a
  /// usage error in the configuration.
  static constexpr std::size_t secret_bytes_min = 32;

  explicit JwtHs256(std::string secret);

  /// `identity.expires_at` is rounded down to whole seconds, the unit of `exp`.
  [[nodiscard]] std::string issue(const Identity& identity, wire::UnixMillis now) const;

  [[nodiscard]] wire::Result<Identity, JwtError> verify(std::string_view token,
                                                        wire::UnixMillis now) const;

 private:
  [[nodiscard]] std::string sign(std::string_view input) const;

  std::string secret_;
};

/// Bytes from the system's random source, as a key for tokens that die with the process.
[[nodiscard]] std::string random_secret();

/// True when the texts are equal; takes the same time wherever they differ.
[[nodiscard]] bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace tidewire::server
