#include "listener.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "clock.hpp"
#include "http_session.hpp"

namespace tidewire::server {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

}  // namespace

Listener::Listener(tcp::acceptor acceptor, std::shared_ptr<Services> services,
                   std::unique_ptr<TlsFront> tls)
    : acceptor_(std::move(acceptor)),
      retry_timer_(acceptor_.get_executor()),
      services_(std::move(services)),
      tls_(std::move(tls)) {}

void Listener::start() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    on_accept(error, std::move(socket));
  });
}

void Listener::stop() {
  error_code ignored;
  acceptor_.close(ignored);
  retry_timer_.cancel();
}

void Listener::on_accept(const error_code& error, tcp::socket socket) {
  if (!acceptor_.is_open()) return;
  if (error == boost::asio::error::connection_aborted) {
    start();
    return;
  }
  if (error) {
    // Out of file descriptors, most likely: trying again at once would only burn the processor.
    spdlog::error("accept failed error=\"{}\"", error.message());
    retry_later();
    return;
  }
  if (services_->connections.count() >= services_->config.connections_max) {
    services_->meter.limited.add(Limit::server);
    spdlog::warn("connection refused reason=limit limit={}", services_->config.connections_max);
  } else {
    serve(std::move(socket));
  }
  start();
}

void Listener::serve(tcp::socket socket) {
  error_code error;
  socket.set_option(tcp::no_delay(true), error);
  const tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) return;  // gone already
  AddressLease lease;
  if (!services_->proxies.trusts(peer.address())) {
    auto [taken, wait_ms] = services_->addresses.connect(address_key(peer.address()), now().instant);
    if (wait_ms > 0) {
      services_->meter.limited.add(Limit::connections);
      spdlog::debug("connection refused reason=address_limit address={}",
                    peer.address().to_string());
      // An answer over TLS would cost the handshake that the limit is there to save.
      if (!tls_) refuse_connection(std::move(socket), peer, services_, wait_ms);
      return;
    }
    lease = std::move(taken);
  }
  if (tls_) {
    tls_->serve(std::move(socket), peer, std::move(lease));
  } else {
    start_http_session(std::move(socket), peer, services_, std::move(lease));
  }
}

void Listener::retry_later() {
  retry_timer_.expires_after(std::chrono::milliseconds(100));
  retry_timer_.async_wait([this](const error_code& error) {
    if (!error && acceptor_.is_open()) start();
  });
}

}  // namespace tidewire::server
