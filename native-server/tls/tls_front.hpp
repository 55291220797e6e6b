#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "limits/address_book.hpp"
#include "services.hpp"

namespace tidewire::server {

/// TLS in front of the sessions: takes a connection over, shakes hands, and relays what it says to
/// a session over a pair of local sockets. What is not encrypted never comes this way, so that plain
/// connections cost what they cost without TLS.
///
/// Until its handshake is over, for which it has the time of a request's header, a connection counts
/// by itself among the server's and those of its address; then the session does that for it.
class TlsFront {
 public:
  TlsFront(std::shared_ptr<boost::asio::ssl::context> context, std::shared_ptr<Services> services)
      : context_(std::move(context)), services_(std::move(services)) {}

  void serve(boost::asio::ip::tcp::socket socket, boost::asio::ip::tcp::endpoint peer,
             AddressLease lease);

  /// For the handshakes from now on; connections keep what they have.
  void renew(std::shared_ptr<boost::asio::ssl::context> context) { context_ = std::move(context); }

 private:
  std::shared_ptr<boost::asio::ssl::context> context_;
  std::shared_ptr<Services> services_;
};

}  // namespace tidewire::server
