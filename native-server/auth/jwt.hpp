#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/jwt_key.hpp"
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
  wrong_audience,
  wrong_issuer,
  missing_subject,
  bad_claim,
};

inline constexpr std::size_t jwt_error_count = static_cast<std::size_t>(JwtError::bad_claim) + 1;

[[nodiscard]] std::string_view name(JwtError error);

/// What a token must say besides being signed.
struct JwtRules {
  /// `aud` must be this, or have it among others (RFC 7519 section 4.1.3); empty: not looked at.
  std::string audience;
  /// `iss` must be this; empty: not looked at.
  std::string issuer;
  /// By how much the issuer's clock may differ: `exp` and `nbf` are that much more generous.
  wire::Millis leeway_ms = 0;
};

/// Verifies JSON Web Tokens, and signs them where the key is a secret (RFC 7515, 7518, 7519).
///
/// The algorithm is the key's: what a token's header asks for can only be confirmed, never chosen.
/// `exp` and `sub` are required, `nbf` is obeyed. Claims used: `sub` (user),
/// `roles` (array of strings), `tenant` (string), `exp`, `nbf`, `iat`, and `aud` and `iss` where the rules name them.
class Jwt {
 public:
  explicit Jwt(JwtKey key, JwtRules rules = {});

  /// With a secret only. `identity.expires_at` is rounded down to whole seconds, the unit of `exp`.
  [[nodiscard]] std::string issue(const Identity& identity, wire::UnixMillis now) const;

  /// The identity expires when the token does, leeway included.
  [[nodiscard]] wire::Result<Identity, JwtError> verify(std::string_view token,
                                                        wire::UnixMillis now) const;

 private:
  JwtKey key_;
  JwtRules rules_;
};

/// Bytes from the system's random source, as a key for tokens that die with the process.
[[nodiscard]] std::string random_secret();

}  // namespace tidewire::server
