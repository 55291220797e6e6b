#include "open_port.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>
#include <string>

namespace tidewire::server {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

StartError listen_error(const Config& config, const error_code& error) {
  const std::string port = std::to_string(config.port);
  if (error == net::error::address_in_use) {
    return {1, "Port " + port + " on " + config.host +
                   " is taken by another program. Stop that one, or choose another port with "
                   "--port (0 lets the system choose)."};
  }
  if (error == net::error::access_denied) {
    return {1, "Not allowed to listen on port " + port +
                   ". Ports below 1024 need privileges; choose another with --port."};
  }
  return {1, "Cannot listen on " + config.host + ", port " + port + ": " + error.message() + "."};
}

}  // namespace

wire::Result<tcp::acceptor, StartError> open_port(net::io_context& io,
                                                  const Config& config) {
  error_code error;
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(config.host, std::to_string(config.port),
                                      tcp::resolver::passive, error);
  if (error || found.empty()) return listen_error(config, error);
  const tcp::endpoint endpoint = found.begin()->endpoint();
  tcp::acceptor acceptor(io);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
  if (error) return listen_error(config, error);
  return acceptor;
}

}  // namespace tidewire::server
