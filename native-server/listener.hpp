#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "services.hpp"
#include "tls/tls_front.hpp"

namespace tidewire::server {

/// Accepts connections until it is stopped; more than the limit are closed at once.
class Listener {
 public:
  /// `acceptor` is bound and listening; with `tls`, everything that it accepts is encrypted.
  Listener(boost::asio::ip::tcp::acceptor acceptor, std::shared_ptr<Services> services,
           std::unique_ptr<TlsFront> tls = nullptr);

  void start();
  void stop();
  /// Null: what it accepts is not encrypted.
  [[nodiscard]] TlsFront* tls() const { return tls_.get(); }

 private:
  void on_accept(const boost::system::error_code& error, boost::asio::ip::tcp::socket socket);
  void serve(boost::asio::ip::tcp::socket socket);
  void retry_later();

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer retry_timer_;
  std::shared_ptr<Services> services_;
  std::unique_ptr<TlsFront> tls_;
};

}  // namespace tidewire::server
