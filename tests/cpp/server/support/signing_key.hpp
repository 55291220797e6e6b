#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace tidewire::server::test {

/// An issuer's key pair, made for one test; made and used by OpenSSL, without the server's code.
class SigningKey {
 public:
  [[nodiscard]] static SigningKey rsa(unsigned bits = 2'048);
  /// Another curve than P-256 is for tests of what is refused.
  [[nodiscard]] static SigningKey ec(const char* curve = "P-256");

  [[nodiscard]] std::string public_pem() const;
  [[nodiscard]] std::string private_pem() const;
  /// A JSON Web Token; `header` names the algorithm, the signature is the key's.
  [[nodiscard]] std::string token(const nlohmann::json& header, const nlohmann::json& claims) const;

 private:
  explicit SigningKey(evp_pkey_st* key);
  [[nodiscard]] std::string sign(const std::string& text) const;

  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace tidewire::server::test
