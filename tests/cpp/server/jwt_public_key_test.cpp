// Tokens of an issuer whose public key is known: RS256 and ES256, and the confusion between keys.

#include <nlohmann/json.hpp>
#include <string>

#include "auth/base64url.hpp"
#include "auth/jwt.hpp"
#include "support/catch.hpp"
#include "support/signing_key.hpp"

using namespace tidewire;
using namespace tidewire::server;
using tidewire::server::test::SigningKey;
using nlohmann::json;

namespace {

constexpr wire::UnixMillis now = {1'700'000'000'000};
const json claims = {{"sub", "ann"}, {"exp", 1'700'000'900}, {"roles", {"trader"}}};
const json rs256 = {{"alg", "RS256"}, {"typ", "JWT"}};
const json es256 = {{"alg", "ES256"}, {"typ", "JWT"}};
const json hs256 = {{"alg", "HS256"}, {"typ", "JWT"}};

Jwt verifier(const SigningKey& key) {
  auto known = JwtKey::from_public_pem(key.public_pem());
  REQUIRE(known.ok());
  return Jwt(std::move(known).value());
}

std::string verdict(const Jwt& jwt, const std::string& token) {
  const auto verified = jwt.verify(token, now);
  return verified.ok() ? verified.value().user : std::string(name(verified.error()));
}

std::string key_problem(const std::string& pem) {
  const auto key = JwtKey::from_public_pem(pem);
  REQUIRE_FALSE(key.ok());
  return key.error().message;
}

/// The token with the claims of somebody else.
std::string tampered(const std::string& token) {
  json other = claims;
  other["sub"] = "admin";
  const std::size_t payload = token.find('.') + 1;
  std::string changed = token;
  return changed.replace(payload, token.rfind('.') - payload, base64url_encode(other.dump()));
}

}  // namespace

TEST_CASE("an RSA key takes RS256 tokens of its issuer and no others") {
  const SigningKey issuer = SigningKey::rsa();
  const Jwt jwt = verifier(issuer);
  const std::string good = issuer.token(rs256, claims);
  CHECK(verdict(jwt, good) == "ann");
  CHECK(verdict(jwt, tampered(good)) == "bad_signature");
  CHECK(verdict(jwt, SigningKey::rsa().token(rs256, claims)) == "bad_signature");
  CHECK(verdict(jwt, good.substr(0, good.rfind('.') + 1)) == "bad_signature");
  CHECK(verdict(jwt, issuer.token({{"alg", "none"}}, claims)) == "wrong_algorithm");
  CHECK(verdict(jwt, issuer.token({{"alg", "PS256"}}, claims)) == "wrong_algorithm");
  CHECK(verdict(jwt, issuer.token({{"alg", "RS512"}}, claims)) == "wrong_algorithm");
  CHECK(verdict(jwt, std::string(16 * 1024 + 1, 'a')) == "oversized");
}

TEST_CASE("an EC key takes ES256 tokens of its issuer and no others") {
  const SigningKey issuer = SigningKey::ec();
  const Jwt jwt = verifier(issuer);
  const std::string good = issuer.token(es256, claims);
  CHECK(verdict(jwt, good) == "ann");
  CHECK(verdict(jwt, tampered(good)) == "bad_signature");
  CHECK(verdict(jwt, SigningKey::ec().token(es256, claims)) == "bad_signature");
  CHECK(verdict(jwt, issuer.token(rs256, claims)) == "wrong_algorithm");
  // r = s = 0 is the signature of everything where a verifier forgets to check the range.
  const std::string text = good.substr(0, good.rfind('.') + 1);
  CHECK(verdict(jwt, text + base64url_encode(std::string(64, '\0'))) == "bad_signature");
  CHECK(verdict(jwt, text + base64url_encode(std::string(63, 'x'))) == "bad_signature");
  CHECK(verdict(jwt, text + base64url_encode(std::string(65, 'x'))) == "bad_signature");
}

TEST_CASE("a public key is never the secret of an HMAC") {
  const SigningKey issuer = SigningKey::rsa();
  const Jwt jwt = verifier(issuer);
  const Jwt attacker(JwtKey::from_secret(issuer.public_pem()));
  const std::string forged = attacker.issue({"admin", {"admin"}, {1'700'000'900'000}}, now);
  CHECK(verdict(attacker, forged) == "admin");  // what a confused verifier would say
  CHECK(verdict(jwt, forged) == "wrong_algorithm");
  // The same signature under the header that is expected.
  const std::string text = base64url_encode(rs256.dump()) + "." + base64url_encode(claims.dump());
  const std::string mac = JwtKey::from_secret(issuer.public_pem()).sign(text);
  CHECK(verdict(jwt, text + "." + base64url_encode(mac)) == "bad_signature");
}

TEST_CASE("lifetimes are kept with public keys, too") {
  const SigningKey issuer = SigningKey::ec();
  const Jwt jwt = verifier(issuer);
  CHECK(verdict(jwt, issuer.token(es256, {{"sub", "ann"}})) == "missing_expiry");
  CHECK(verdict(jwt, issuer.token(es256, {{"sub", "ann"}, {"exp", 1'700'000'000}})) == "expired");
  CHECK(verdict(jwt, issuer.token(es256, {{"sub", "ann"}, {"exp", 1'700'000'900},
                                          {"nbf", 1'700'000'001}})) == "not_yet_valid");
}

TEST_CASE("keys that cannot be used say why") {
  CHECK(key_problem("secret").find("PEM") != std::string::npos);
  CHECK(key_problem(SigningKey::rsa().private_pem()).find("public key") != std::string::npos);
  CHECK(key_problem(SigningKey::rsa(1'024).public_pem()).find("2,048") != std::string::npos);
  CHECK(key_problem(SigningKey::ec("P-384").public_pem()).find("P-256") != std::string::npos);
  CHECK(key_problem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
            .find("PEM") != std::string::npos);
}
