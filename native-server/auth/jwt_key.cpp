#include "auth/jwt_key.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <array>
#include <cassert>
#include <stdexcept>
#include <utility>

namespace tidewire::server {
namespace {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const { Free(object); }
};

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// RFC 7518 section 3.4 signs with r and s, 32 bytes each; OpenSSL reads DER. Empty when the
/// signature has another length.
std::optional<std::string> der_signature(std::string_view raw) {
  constexpr std::size_t half = 32;
  if (raw.size() != 2 * half) return std::nullopt;
  const std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>> pair(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(bytes(raw), half, nullptr);
  BIGNUM* s = BN_bin2bn(bytes(raw.substr(half)), half, nullptr);
  if (!pair || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return std::nullopt;
  }
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(pair.get(), &der);
  if (length <= 0) return std::nullopt;
  std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  return text;
}

bool is_p256(const EVP_PKEY* key) {
  std::array<char, 64> group{};
  std::size_t length = 0;
  return EVP_PKEY_get_group_name(key, group.data(), group.size(), &length) == 1 &&
         std::string_view(group.data(), length) == "prime256v1";
}

bool verify_with(EVP_PKEY* key, std::string_view text, std::string_view signature) {
  const std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  // RSA is checked with PKCS #1 v1.5, which is OpenSSL's default and what RS256 means.
  const bool valid =
      context &&
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
      EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(text),
                       text.size()) == 1;
  if (!valid) ERR_clear_error();
  return valid;
}

}  // namespace

std::string_view name(JwtAlgorithm algorithm) {
  switch (algorithm) {
    case JwtAlgorithm::hs256: return "HS256";
    case JwtAlgorithm::rs256: return "RS256";
    case JwtAlgorithm::es256: return "ES256";
  }
  return "none";
}

std::optional<JwtAlgorithm> find_jwt_algorithm(std::string_view text) {
  for (const auto algorithm : {JwtAlgorithm::hs256, JwtAlgorithm::rs256, JwtAlgorithm::es256}) {
    if (name(algorithm) == text) return algorithm;
  }
  return std::nullopt;
}

JwtKey JwtKey::from_secret(std::string secret) {
  assert(secret.size() >= secret_bytes_min);
  JwtKey key;
  key.secret_ = std::move(secret);
  return key;
}

wire::Result<JwtKey, JwtKeyError> JwtKey::from_public_pem(std::string_view pem) {
  const std::unique_ptr<BIO, Freed<BIO_free>> source(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  JwtKey key;
  if (source) {
    key.public_key_.reset(PEM_read_bio_PUBKEY(source.get(), nullptr, nullptr, nullptr),
                          EVP_PKEY_free);
  }
  ERR_clear_error();
  if (!key.public_key_) {
    return JwtKeyError{"it is not a public key in PEM (BEGIN PUBLIC KEY)"};
  }
  const EVP_PKEY* parsed = key.public_key_.get();
  if (EVP_PKEY_get_base_id(parsed) == EVP_PKEY_RSA) {
    if (EVP_PKEY_get_bits(parsed) < rsa_bits_min) {
      return JwtKeyError{"an RSA key needs at least 2,048 bits (RFC 7518, 3.3)"};
    }
    key.algorithm_ = JwtAlgorithm::rs256;
    return key;
  }
  if (EVP_PKEY_get_base_id(parsed) == EVP_PKEY_EC && is_p256(parsed)) {
    key.algorithm_ = JwtAlgorithm::es256;
    return key;
  }
  return JwtKeyError{"it is neither RSA (for RS256) nor EC on the curve P-256 (for ES256)"};
}

bool JwtKey::verify(std::string_view text, std::string_view signature) const {
  switch (algorithm_) {
    case JwtAlgorithm::hs256: return equal_in_constant_time(signature, sign(text));
    case JwtAlgorithm::rs256: return verify_with(public_key_.get(), text, signature);
    case JwtAlgorithm::es256: {
      const auto der = der_signature(signature);
      return der && verify_with(public_key_.get(), text, *der);
    }
  }
  return false;
}

std::string JwtKey::sign(std::string_view text) const {
  assert(algorithm_ == JwtAlgorithm::hs256);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  const unsigned char* done =
      HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()), bytes(text),
           text.size(), digest.data(), &length);
  if (done == nullptr) throw std::runtime_error("HMAC-SHA-256 is not available in OpenSSL");
  return {reinterpret_cast<const char*>(digest.data()), length};
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace tidewire::server
