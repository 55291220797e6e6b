#include "tls/tls_files.hpp"

#include <openssl/ssl.h>

namespace tidewire::server {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

TlsError problem(const char* option, const std::string& file, const error_code& error) {
  return {std::string(option) + ": cannot use the file " + file + " (" + error.message() + ")."};
}

/// No key that asks for a password at a terminal: a server has none.
int no_password(char*, int, int, void*) { return 0; }

}  // namespace

wire::Result<std::shared_ptr<ssl::context>, TlsError> load_tls(const std::string& certificate_file,
                                                               const std::string& key_file) {
  const auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_default_passwd_cb(native, no_password);
  SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  // An idle connection keeps no buffers.
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  error_code error;
  context->use_certificate_chain_file(certificate_file, error);
  if (error) return problem("--tls-certificate", certificate_file, error);
  context->use_private_key_file(key_file, ssl::context::pem, error);
  if (error) return problem("--tls-key", key_file, error);
  if (SSL_CTX_check_private_key(native) != 1) {
    return TlsError{"--tls-key: the key in " + key_file + " is not that of the certificate."};
  }
  return context;
}

}  // namespace tidewire::server
