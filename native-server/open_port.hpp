#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "config.hpp"
#include "server.hpp"
#include "wire/result.hpp"

namespace tidewire::server {

/// A socket that listens where the configuration says, or why that cannot be, in words for whoever
/// started the server.
[[nodiscard]] wire::Result<boost::asio::ip::tcp::acceptor, StartError> open_port(
    boost::asio::io_context& io, const Config& config);

}  // namespace tidewire::server
