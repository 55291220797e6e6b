// The product's listener, sessions and hub, with a producer that costs next to nothing: whoever
// connects to the control port says how many messages of what size are published. The peers
// (bun_server.js, ws_server.mjs) take the same orders.
#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <utility>

#include "clock.hpp"
#include "gather/turn_loop.hpp"
#include "gather/window_timer.hpp"
#include "listener.hpp"
#include "log.hpp"
#include "services.hpp"

namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;
using namespace tidewire::server;

constexpr std::string_view symbol = "BENCH";

/// An order: how many messages, of how many bytes (both little-endian, 16 bits). No messages:
/// collect what garbage there is.
using Order = std::array<unsigned char, 4>;

class Control : public std::enable_shared_from_this<Control> {
 public:
  Control(tcp::socket socket, Services& services)
      : socket_(std::move(socket)), services_(services) {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
  }

  void read() {
    net::async_read(socket_, net::buffer(order_),
                    [self = shared_from_this()](error_code error, std::size_t) {
                      if (error) return;
                      self->publish();
                      self->read();
                    });
  }

 private:
  void publish() {
    const int count = order_[0] | order_[1] << 8;
    const int size = order_[2] | order_[3] << 8;
    for (int i = 0; i < count; ++i) {
      services_.hub.publish(Hub::crypto, std::make_shared<const std::string>(
                                             static_cast<std::size_t>(size), 'x'));
    }
  }

  tcp::socket socket_;
  Services& services_;
  Order order_{};
};

void accept(tcp::acceptor& acceptor, Services& services) {
  acceptor.async_accept([&](error_code error, tcp::socket socket) {
    if (error) return;
    std::make_shared<Control>(std::move(socket), services)->read();
    accept(acceptor, services);
  });
}

Config config() {
  Config config;
  config.jwt_secret = std::string(32, 'k');
  config.connections_max = 100'000;
  config.rates = RateLimits::none();
  return config;
}

int serve() {
  set_up_log("warn", "text");
  net::io_context io{1};
  const auto services = std::make_shared<Services>(config());
  services->market.add(symbol, false);
  WindowTimer window(io.get_executor(), *services);
  const tcp::endpoint any(net::ip::address_v4::loopback(), 0);
  tcp::acceptor acceptor(io, any);
  acceptor.listen(4'096);
  tcp::acceptor control(io, any);
  const std::string token =
      services->jwt.issue({"bench", {"user"}, now().unix + 3'600'000}, now().unix);
  std::printf("%d %d %s\n", acceptor.local_endpoint().port(), control.local_endpoint().port(),
              token.c_str());
  std::fflush(stdout);
  Listener listener(std::move(acceptor), services);
  listener.start();
  accept(control, *services);
  net::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([](error_code, int) { std::_Exit(0); });
  run_turns(io, services->turn_end);
  return 0;
}

}  // namespace

int main() {
  std::signal(SIGPIPE, SIG_IGN);
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return serve();
}
