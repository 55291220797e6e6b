#include "auth/jwt.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "auth/base64url.hpp"
#include "invalid.hpp"
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
  json value = parse_bounded(*text);
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

bool is_for(const json& claims, const std::string& audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (!found->is_array()) return *found == audience;
  return std::any_of(found->begin(), found->end(),
                     [&audience](const json& one) { return one == audience; });
}

wire::Result<Identity, JwtError> identity_from(const json& claims, const JwtRules& rules,
                                               wire::UnixMillis now) {
  const auto expiry = claims.find("exp");
  if (expiry == claims.end()) return JwtError::missing_expiry;
  const auto expires_at = date(*expiry);
  if (!expires_at) return JwtError::bad_claim;
  if (now >= *expires_at + rules.leeway_ms) return JwtError::expired;
  if (const auto start = claims.find("nbf"); start != claims.end()) {
    const auto not_before = date(*start);
    if (!not_before) return JwtError::bad_claim;
    if (now + rules.leeway_ms < *not_before) return JwtError::not_yet_valid;
  }
  if (!rules.audience.empty() && !is_for(claims, rules.audience)) return JwtError::wrong_audience;
  if (!rules.issuer.empty() && claims.value("iss", json()) != rules.issuer) {
    return JwtError::wrong_issuer;
  }
  const auto subject = claims.find("sub");
  if (subject == claims.end()) return JwtError::missing_subject;
  if (!subject->is_string()) return JwtError::bad_claim;
  Identity identity{subject->get<std::string>(), {}, *expires_at + rules.leeway_ms};
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
    case JwtError::wrong_audience: return "wrong_audience";
    case JwtError::wrong_issuer: return "wrong_issuer";
    case JwtError::missing_subject: return "missing_subject";
    case JwtError::bad_claim: return "bad_claim";
  }
  return "unknown";
}

Jwt::Jwt(JwtKey key, JwtRules rules) : key_(std::move(key)), rules_(std::move(rules)) {}

std::string Jwt::issue(const Identity& identity, wire::UnixMillis now) const {
  const json header = {{"alg", name(key_.algorithm())}, {"typ", "JWT"}};
  json claims = {{"sub", identity.user},
                 {"roles", identity.roles},
                 {"iat", now.ms / 1'000},
                 {"exp", identity.expires_at.ms / 1'000}};
  if (!identity.tenant.empty()) claims["tenant"] = identity.tenant;
  // So that a server with these rules takes its own tokens.
  if (!rules_.audience.empty()) claims["aud"] = rules_.audience;
  if (!rules_.issuer.empty()) claims["iss"] = rules_.issuer;
  const std::string text = base64url_encode(header.dump()) + "." + base64url_encode(claims.dump());
  return text + "." + base64url_encode(key_.sign(text));
}

wire::Result<Identity, JwtError> Jwt::verify(std::string_view token,
                                             wire::UnixMillis now) const {
  if (token.size() > wire::limits::token_bytes_max) return JwtError::oversized;
  const auto parts = split(token);
  if (!parts) return JwtError::malformed;
  const auto header = object_in(parts->header);
  if (!header) return JwtError::malformed;
  const auto algorithm = header->find("alg");
  if (algorithm == header->end() || *algorithm != name(key_.algorithm())) {
    return JwtError::wrong_algorithm;
  }
  if (header->contains("crit")) return JwtError::critical_header;  // RFC 7515 section 4.1.11
  const auto signature = base64url_decode(parts->signature);
  if (!signature) return JwtError::malformed;
  if (!key_.verify(parts->signed_text, *signature)) return JwtError::bad_signature;
  const auto claims = object_in(parts->payload);
  if (!claims) return JwtError::malformed;
  return identity_from(*claims, rules_, now);
}

std::string random_secret() {
  std::array<unsigned char, JwtKey::secret_bytes_min> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("the system has no randomness for a key");
  }
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace tidewire::server
