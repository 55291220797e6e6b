#include "auth/jwt.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "auth/base64url.hpp"
#include "auth/demo_users.hpp"
#include "support/catch.hpp"

using namespace tidewire;
using namespace tidewire::server;
using nlohmann::json;

namespace {

const std::string secret(32, 'k');
constexpr wire::UnixMillis now = {1'700'000'000'000};
const Identity ann = {"ann", {"viewer", "trader"}, {1'700'000'900'000}};

std::string sign(const std::string& text, const std::string& key, const EVP_MD* hash) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  HMAC(hash, key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &length);
  return {reinterpret_cast<const char*>(digest), length};
}

/// A token with any header and claims, signed with the right key.
std::string token(const json& header, const json& claims, const std::string& key = secret) {
  const std::string text = base64url_encode(header.dump()) + "." + base64url_encode(claims.dump());
  return text + "." + base64url_encode(sign(text, key, EVP_sha256()));
}

const json hs256 = {{"alg", "HS256"}, {"typ", "JWT"}};
const json claims = {{"sub", "ann"}, {"exp", 1'700'000'900}};

Jwt hs256_jwt(JwtRules rules = {}) { return Jwt(JwtKey::from_secret(secret), std::move(rules)); }

JwtError refusal(const std::string& text) {
  const auto verified = hs256_jwt().verify(text, now);
  REQUIRE_FALSE(verified.ok());
  return verified.error();
}

json with(json base, const char* key, json value) {
  base[key] = std::move(value);
  return base;
}

}  // namespace

TEST_CASE("an issued token verifies as the same identity until it expires") {
  const Jwt jwt = hs256_jwt();
  const std::string issued = jwt.issue(ann, now);
  REQUIRE(jwt.verify(issued, now).ok());
  CHECK(jwt.verify(issued, now).value() == ann);
  CHECK(jwt.verify(issued, {ann.expires_at.ms - 1}).ok());
  CHECK_FALSE(jwt.verify(issued, ann.expires_at).ok());
}

TEST_CASE("a token of another implementation verifies (RFC 7515, appendix A.1)") {
  const auto key = base64url_decode(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  const auto verified = Jwt(JwtKey::from_secret(*key)).verify(
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnV"
      "lfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
      {1'300'819'379'000});
  // The signature and the expiry hold; the example has no subject.
  REQUIRE_FALSE(verified.ok());
  CHECK(verified.error() == JwtError::missing_subject);
}

TEST_CASE("only HS256 is accepted, whatever the header asks for") {
  CHECK(refusal(token({{"alg", "none"}}, claims)) == JwtError::wrong_algorithm);
  CHECK(refusal(token({{"alg", "RS256"}}, claims)) == JwtError::wrong_algorithm);
  CHECK(refusal(token({{"alg", "hs256"}}, claims)) == JwtError::wrong_algorithm);
  CHECK(refusal(token({{"alg", 256}}, claims)) == JwtError::wrong_algorithm);
  CHECK(refusal(token({{"typ", "JWT"}}, claims)) == JwtError::wrong_algorithm);
  const std::string unsigned_text =
      base64url_encode(R"({"alg":"none"})") + "." + base64url_encode(claims.dump()) + ".";
  CHECK(refusal(unsigned_text) == JwtError::wrong_algorithm);
  const std::string text = base64url_encode(R"({"alg":"HS512"})") + "." +
                           base64url_encode(claims.dump());
  CHECK(refusal(text + "." + base64url_encode(sign(text, secret, EVP_sha512()))) ==
        JwtError::wrong_algorithm);
  CHECK(refusal(token({{"alg", "HS256"}, {"crit", {"b64"}}}, claims)) ==
        JwtError::critical_header);
}

TEST_CASE("a token that was changed or signed with another key is refused") {
  CHECK(refusal(token(hs256, claims, std::string(32, 'x'))) == JwtError::bad_signature);
  std::string tampered = token(hs256, claims);
  const std::string admin = base64url_encode(with(claims, "sub", "admin").dump());
  const std::size_t payload = tampered.find('.') + 1;
  tampered.replace(payload, tampered.rfind('.') - payload, admin);
  CHECK(refusal(tampered) == JwtError::bad_signature);
  const std::string good = token(hs256, claims);
  CHECK(refusal(good.substr(0, good.rfind('.') + 1)) == JwtError::bad_signature);
  CHECK_FALSE(hs256_jwt().verify(good.substr(0, good.size() - 4), now).ok());
}

TEST_CASE("expiry is required and both ends of the lifetime are kept") {
  CHECK(refusal(token(hs256, {{"sub", "ann"}})) == JwtError::missing_expiry);
  CHECK(refusal(token(hs256, with(claims, "exp", 1'700'000'000))) == JwtError::expired);
  CHECK(refusal(token(hs256, with(claims, "exp", "tomorrow"))) == JwtError::bad_claim);
  CHECK(refusal(token(hs256, with(claims, "exp", 1e300))) == JwtError::bad_claim);
  CHECK(refusal(token(hs256, with(claims, "nbf", 1'700'000'001))) == JwtError::not_yet_valid);
  CHECK(refusal(token(hs256, with(claims, "nbf", "now"))) == JwtError::bad_claim);
  CHECK(hs256_jwt().verify(token(hs256, with(claims, "nbf", 1'700'000'000)), now).ok());
  CHECK(hs256_jwt().verify(token(hs256, with(claims, "exp", 1'700'000'000.5)), now).ok());
}

TEST_CASE("the leeway is for both ends of the lifetime, and is the identity's, too") {
  const Jwt jwt = hs256_jwt({"", "", 30'000});
  const auto late = jwt.verify(token(hs256, with(claims, "exp", 1'700'000'000 - 29)), now);
  REQUIRE(late.ok());
  CHECK(late.value().expires_at.ms == now.ms + 1'000);
  CHECK_FALSE(jwt.verify(token(hs256, with(claims, "exp", 1'700'000'000 - 30)), now).ok());
  CHECK(jwt.verify(token(hs256, with(claims, "nbf", 1'700'000'030)), now).ok());
  CHECK_FALSE(jwt.verify(token(hs256, with(claims, "nbf", 1'700'000'031)), now).ok());
}

TEST_CASE("audience and issuer are checked when they are configured") {
  const Jwt jwt = hs256_jwt({"tidewire", "https://issuer.example", 0});
  const auto verdict = [&jwt](const json& said) -> std::string {
    const auto verified = jwt.verify(token(hs256, said), now);
    return verified.ok() ? "ok" : std::string(name(verified.error()));
  };
  const json named = with(claims, "iss", "https://issuer.example");
  CHECK(verdict(with(named, "aud", "tidewire")) == "ok");
  CHECK(verdict(with(named, "aud", {"other", "tidewire"})) == "ok");
  CHECK(verdict(named) == "wrong_audience");
  CHECK(verdict(with(named, "aud", "other")) == "wrong_audience");
  CHECK(verdict(with(named, "aud", json::array())) == "wrong_audience");
  CHECK(verdict(with(named, "aud", {{"tidewire", "tidewire"}})) == "wrong_audience");
  const json meant = with(claims, "aud", "tidewire");
  CHECK(verdict(meant) == "wrong_issuer");
  CHECK(verdict(with(meant, "iss", "https://issuer.example/")) == "wrong_issuer");
  CHECK(verdict(with(meant, "iss", 7)) == "wrong_issuer");
  CHECK(jwt.verify(jwt.issue(ann, now), now).ok());
}

TEST_CASE("claims of the wrong type are refused") {
  CHECK(refusal(token(hs256, {{"exp", 1'700'000'900}})) == JwtError::missing_subject);
  CHECK(refusal(token(hs256, with(claims, "sub", ""))) == JwtError::missing_subject);
  CHECK(refusal(token(hs256, with(claims, "sub", 7))) == JwtError::bad_claim);
  CHECK(refusal(token(hs256, with(claims, "roles", "admin"))) == JwtError::bad_claim);
  CHECK(refusal(token(hs256, with(claims, "roles", {1}))) == JwtError::bad_claim);
}

TEST_CASE("what is not a token is refused") {
  for (const char* text : {"", ".", "..", "...", "a.b", "a.b.c.d", "no token", "\xff.\xff.\xff"}) {
    CHECK(refusal(text) == JwtError::malformed);
  }
  const std::string good = token(hs256, claims);
  CHECK(refusal(good + "=") == JwtError::malformed);
  CHECK(refusal(token(json::array(), claims)) == JwtError::malformed);
  CHECK(refusal(token(hs256, json::array())) == JwtError::malformed);
  CHECK(refusal(std::string(16 * 1024 + 1, 'a')) == JwtError::oversized);
}

TEST_CASE("base64url takes only the one canonical text of some bytes") {
  CHECK(base64url_encode("") == "");
  CHECK(base64url_encode("f") == "Zg");
  CHECK(base64url_encode("\xfb\xff") == "-_8");
  CHECK(base64url_decode("Zm9vYmE") == "fooba");
  CHECK_FALSE(base64url_decode("Zh").has_value());  // stray bits
  CHECK_FALSE(base64url_decode("Zg==").has_value());
  CHECK_FALSE(base64url_decode("Zm9vY").has_value());
  CHECK_FALSE(base64url_decode("+/8").has_value());
}

TEST_CASE("a token may name a tenant") {
  Identity of_tenant = ann;
  of_tenant.tenant = "acme";
  const Jwt jwt(JwtKey::from_secret(secret));
  CHECK(jwt.verify(jwt.issue(of_tenant, now), now).value() == of_tenant);
  CHECK(jwt.verify(token(hs256, claims), now).value().tenant.empty());
  json numbered = claims;
  numbered["tenant"] = 1;
  CHECK(refusal(token(hs256, numbered)) == JwtError::bad_claim);
  CHECK(find_demo_user("rival", "rival")->tenant != find_demo_user("demo", "demo")->tenant);
}

TEST_CASE("demo users need their password") {
  CHECK(find_demo_user("trader", "trader")->roles == std::vector<std::string>{"trader"});
  CHECK_FALSE(find_demo_user("trader", "demo").has_value());
  CHECK_FALSE(find_demo_user("nobody", "").has_value());
}

TEST_CASE("random secrets are long enough and differ") {
  CHECK(random_secret().size() >= JwtKey::secret_bytes_min);
  CHECK(random_secret() != random_secret());
}
