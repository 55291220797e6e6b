#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "limits/address_book.hpp"
#include "services.hpp"

namespace tidewire::server {

/// Answers the requests of one connection, one after the other, until it is closed or becomes a
/// WebSocket. Keeps itself alive. `lease` is the connection's place among those of its address.
/// `peer` is who is at the other end, which the socket of a relay does not know.
void start_http_session(boost::asio::ip::tcp::socket socket, boost::asio::ip::tcp::endpoint peer,
                        std::shared_ptr<Services> services, AddressLease lease);

/// Answers 429 without reading what is asked, and closes.
void refuse_connection(boost::asio::ip::tcp::socket socket, boost::asio::ip::tcp::endpoint peer,
                       std::shared_ptr<Services> services, wire::Millis retry_after_ms);

}  // namespace tidewire::server
