#include "auth/jwt.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cassert>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "auth/base64url.hpp"
#include "wire/limits.hpp"

namespace tidewire::server {
namespace {

using nlohmann::json;

struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signed_text;
};

std::optional<Parts> split(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  if (token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
               token.substr(second + 1), token.substr(0, second)};
}

std::optional<json> object_in(std::string_view part) {
  const auto text = base64url_decode(part);
  if (!text) return std::nullopt;
  json value = json::parse(*text, nullptr, false);
  if (!value.is_object()) return std::nullopt;
  return value;
}

/// NumericDate (RFC 7519 section 2) in milliseconds; empty where it is not one.
std::optional<wire::UnixMillis> date(const json& value) {
  if (!value.is_number()) return std::nullopt;
  const double seconds = value.get<double>();
  constexpr double seconds_max = static_cast<double>(wire::limits::safe_integer_max) / 1'000;
  if (!(std::abs(seconds) <= seconds_max)) return std::nullopt;
  return wire::UnixMillis{static_cast<std::int64_t>(seconds * 1'000)};
}

wire::Result<Identity, JwtError> identity_from(const json& claims, wire::UnixMillis now) {
  const auto expiry = claims.find("exp");
  if (expiry == claims.end()) return JwtError::missing_expiry;
  const auto expires_at = date(*expiry);
  if (!expires_at) return JwtError::bad_claim;
  if (now >= *expires_at) return JwtError::expired;
  if (const auto start = claims.find("nbf"); start != claims.end()) {
    const auto not_before = date(*start);
    if (!not_before) return JwtError::bad_claim;
    if (now < *not_before) return JwtError::not_yet_valid;
  }
  const auto subject = claims.find("sub");
  if (subject == claims.end()) return JwtError::missing_subject;
  if (!subject->is_string()) return JwtError::bad_claim;
  Identity identity{subject->get<std::string>(), {}, *expires_at};
  if (identity.user.empty()) return JwtError::missing_subject;
  if (const auto roles = claims.find("roles"); roles != claims.end()) {
    if (!roles->is_array()) return JwtError::bad_claim;
    for (const json& role : *roles) {
      if (!role.is_string()) return JwtError::bad_claim;
      identity.roles.push_back(role.get<std::string>());
    }
  }
  if (const auto tenant = claims.find("tenant"); tenant != claims.end()) {
    if (!tenant->is_string()) return JwtError::bad_claim;
    identity.tenant = tenant->get<std::string>();
  }
  return identity;
}

}  // namespace

std::string_view name(JwtError error) {
  switch (error) {
    case JwtError::oversized: return "oversized";
    case JwtError::malformed: return "malformed";
    case JwtError::wrong_algorithm: return "wrong_algorithm";
    case JwtError::critical_header: return "critical_header";
    case JwtError::bad_signature: return "bad_signature";
    case JwtError::missing_expiry: return "missing_expiry";
    case JwtError::expired: return "expired";
    case JwtError::not_yet_valid: return "not_yet_valid";
    case JwtError::missing_subject: return "missing_subject";
    case JwtError::bad_claim: return "bad_claim";
  }
  return "unknown";
}

JwtHs256::JwtHs256(std::string secret) : secret_(std::move(secret)) {
  assert(secret_.size() >= secret_bytes_min);
}

std::string JwtHs256::issue(const Identity& identity, wire::UnixMillis now) const {
  const json header = {{"alg", "HS256"}, {"typ", "JWT"}};
  json claims = {{"sub", identity.user},
                 {"roles", identity.roles},
                 {"iat", now.ms / 1'000},
                 {"exp", identity.expires_at.ms / 1'000}};
  if (!identity.tenant.empty()) claims["tenant"] = identity.tenant;
  const std::string text = base64url_encode(header.dump()) + "." + base64url_encode(claims.dump());
  return text + "." + base64url_encode(sign(text));
}

wire::Result<Identity, JwtError> JwtHs256::verify(std::string_view token,
                                                  wire::UnixMillis now) const {
  if (token.size() > wire::limits::token_bytes_max) return JwtError::oversized;
  const auto parts = split(token);
  if (!parts) return JwtError::malformed;
  const auto header = object_in(parts->header);
  if (!header) return JwtError::malformed;
  const auto algorithm = header->find("alg");
  if (algorithm == header->end() || *algorithm != "HS256") return JwtError::wrong_algorithm;
  if (header->contains("crit")) return JwtError::critical_header;  // RFC 7515 section 4.1.11
  const auto signature = base64url_decode(parts->signature);
  if (!signature) return JwtError::malformed;
  if (!equal_in_constant_time(*signature, sign(parts->signed_text))) {
    return JwtError::bad_signature;
  }
  const auto claims = object_in(parts->payload);
  if (!claims) return JwtError::malformed;
  return identity_from(*claims, now);
}

std::string JwtHs256::sign(std::string_view input) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  const unsigned char* done =
      HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
           reinterpret_cast<const unsigned char*>(input.data()), input.size(), digest.data(),
           &length);
  if (done == nullptr) throw std::runtime_error("HMAC-SHA-256 is not available in OpenSSL");
  return {reinterpret_cast<const char*>(digest.data()), length};
}

std::string random_secret() {
  std::array<unsigned char, JwtHs256::secret_bytes_min> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("the system has no randomness for a key");
  }
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace tidewire::server
