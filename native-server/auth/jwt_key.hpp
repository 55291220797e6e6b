#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "wire/result.hpp"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace tidewire::server {

/// The algorithms of RFC 7518 section 3.1 that are understood here.
enum class JwtAlgorithm : std::uint8_t { hs256, rs256, es256 };

/// As in a token's header.
[[nodiscard]] std::string_view name(JwtAlgorithm algorithm);
[[nodiscard]] std::optional<JwtAlgorithm> find_jwt_algorithm(std::string_view name);

/// Why a key cannot be used, as a sentence.
struct JwtKeyError {
  std::string message;
};

/// A key that is bound to one algorithm, so that a token can never choose another use for it (a
/// public key as the secret of an HMAC, for example).
class JwtKey {
 public:
  /// Shorter keys than the hash are refused (RFC 7518 section 3.2).
  static constexpr std::size_t secret_bytes_min = 32;
  /// RFC 7518 section 3.3.
  static constexpr int rsa_bits_min = 2'048;

  /// HS256. A secret that is too short is a programming error here, a usage error in the
  /// configuration.
  [[nodiscard]] static JwtKey from_secret(std::string secret);
  /// RS256 or ES256, whichever the key is for: RSA of at least 2,048 bits, or EC on P-256, in PEM
  /// (`BEGIN PUBLIC KEY`).
  [[nodiscard]] static wire::Result<JwtKey, JwtKeyError> from_public_pem(std::string_view pem);

  [[nodiscard]] JwtAlgorithm algorithm() const { return algorithm_; }
  [[nodiscard]] bool verify(std::string_view text, std::string_view signature) const;
  /// HS256 only: others can check, not sign.
  [[nodiscard]] std::string sign(std::string_view text) const;

 private:
  JwtKey() = default;

  JwtAlgorithm algorithm_ = JwtAlgorithm::hs256;
  std::string secret_;
  std::shared_ptr<evp_pkey_st> public_key_;  // null for HS256
};

/// True when the texts are equal; takes the same time wherever they differ.
[[nodiscard]] bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace tidewire::server
