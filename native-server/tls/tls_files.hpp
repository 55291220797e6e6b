#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "wire/result.hpp"

namespace tidewire::server {

/// Why a certificate or its key cannot be used: names the option and the file.
struct TlsError {
  std::string message;
};

/// A context for servers, TLS 1.2 and later, with the certificate (PEM, with its chain) and its key.
[[nodiscard]] wire::Result<std::shared_ptr<boost::asio::ssl::context>, TlsError> load_tls(
    const std::string& certificate_file, const std::string& key_file);

}  // namespace tidewire::server
