#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "services.hpp"

namespace tidewire::server {

/// Answers the requests of one connection, one after the other, until it is closed or becomes a
/// WebSocket. Keeps itself alive.
void start_http_session(boost::asio::ip::tcp::socket socket, std::shared_ptr<Services> services);

}  // namespace tidewire::server
