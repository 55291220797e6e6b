#include "listener.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "http_session.hpp"

namespace tidewire::server {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

}  // namespace

Listener::Listener(tcp::acceptor acceptor, std::shared_ptr<Services> services)
    : acceptor_(std::move(acceptor)),
      retry_timer_(acceptor_.get_executor()),
      services_(std::move(services)) {}

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
    spdlog::warn("connection refused reason=limit limit={}", services_->config.connections_max);
  } else {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    start_http_session(std::move(socket), services_);
  }
  start();
}

void Listener::retry_later() {
  retry_timer_.expires_after(std::chrono::milliseconds(100));
  retry_timer_.async_wait([this](const error_code& error) {
    if (!error && acceptor_.is_open()) start();
  });
}

}  // namespace tidewire::server
