#include "tls/tls_front.hpp"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "connection.hpp"
#include "http_session.hpp"
#include "log.hpp"

namespace tidewire::server {
namespace {

namespace net = boost::asio;
namespace ssl = net::ssl;
using boost::system::error_code;
using net::ip::tcp;

constexpr std::size_t heard_bytes = 2 * 1024;  // clients say little, and each keeps this buffer
constexpr std::size_t told_bytes = 16 * 1024;  // what one TLS record holds at most

/// How long a client has to take what is left and to say goodbye.
constexpr std::chrono::seconds goodbye_time{2};

/// A connection whose handshake is not over, for the server's count of them.
class Handshake final : public Connection {
 public:
  Handshake(Services& services, tcp::socket& socket) : services_(services), socket_(socket) {
    services_.connections.add(*this);
  }
  ~Handshake() override { services_.connections.remove(*this); }
  Handshake(const Handshake&) = delete;
  Handshake& operator=(const Handshake&) = delete;

  void flush() override {}
  void go_away(wire::Millis) override {
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  Services& services_;
  tcp::socket& socket_;
};

/// One TLS connection. Reads no more from one side than the other has taken: a slow reader is the
/// session's to find out, as without TLS. Its handlers hold it.
class TlsRelay : public std::enable_shared_from_this<TlsRelay> {
 public:
  TlsRelay(tcp::socket socket, tcp::endpoint peer, std::shared_ptr<ssl::context> context,
           std::shared_ptr<Services> services, AddressLease lease)
      : context_(std::move(context)),
        services_(std::move(services)),
        lease_(std::move(lease)),
        peer_(std::move(peer)),
        tls_(std::move(socket), *context_),
        inner_(tls_.get_executor()),
        timer_(tls_.get_executor()) {
    handshake_.emplace(*services_, tls_.next_layer());
  }

  void start() {
    arm(std::chrono::milliseconds(services_->config.header_timeout_ms));
    tls_.async_handshake(ssl::stream_base::server,
                         [self = shared_from_this()](error_code error) {
                           self->on_handshake(error);
                         });
  }

 private:
  void on_handshake(error_code error) {
    timer_.cancel();
    if (error || services_->stopping) {
      spdlog::debug("tls handshake failed peer={} error=\"{}\"", endpoint_text(peer_),
                    error.message());
      if (!services_->stopping) services_->meter.handshake_failures.add(HandshakeFailure::tls);
      end();
      return;
    }
    std::optional<tcp::socket> session = pair();
    if (!session) {
      end();
      return;
    }
    start_http_session(*std::move(session), peer_, services_, std::move(lease_));
    handshake_.reset();
    read_client();
    read_session();
    watch_session();
  }

  /// Once the session has closed, a client that takes nothing does not keep the rest for ever.
  void watch_session() {
    inner_.async_wait(tcp::socket::wait_error, [self = shared_from_this()](error_code error) {
      if (error) return;
      self->session_gone_ = true;
      self->arm(goodbye_time);
    });
  }

  /// The session's end of a new pair; none when there are no more descriptors.
  std::optional<tcp::socket> pair() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      spdlog::error("tls connection dropped reason=socketpair");
      return std::nullopt;
    }
    tcp::socket session(tls_.get_executor());
    error_code error;
    inner_.assign(tcp::v4(), ends[0], error);
    session.assign(tcp::v4(), ends[1], error);
    inner_.non_blocking(true, error);  // read_some does not wait
    return session;
  }

  void read_client() {
    from_client_.resize(heard_bytes);
    tls_.async_read_some(net::buffer(from_client_),
                         [self = shared_from_this()](error_code error, std::size_t count) {
                           self->on_client(error, count);
                         });
  }

  void on_client(error_code error, std::size_t count) {
    if (error) {
      // The session hears that nobody is there any more; what it still says goes nowhere.
      error_code ignored;
      inner_.shutdown(tcp::socket::shutdown_both, ignored);
      if (!goodbye_) end();
      return;
    }
    net::async_write(inner_, net::buffer(from_client_.data(), count),
                     [self = shared_from_this()](error_code failed, std::size_t) {
                       if (!failed) self->read_client();
                     });
  }

  void read_session() {
    // No buffer while there is nothing to read.
    inner_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
      self->on_session(error);
    });
  }

  void on_session(error_code error) {
    if (error) return;
    from_session_.resize(told_bytes);
    const std::size_t count = inner_.read_some(net::buffer(from_session_), error);
    if (error == net::error::would_block) {
      read_session();
      return;
    }
    if (error) {
      say_goodbye();
      return;
    }
    net::async_write(tls_, net::buffer(from_session_.data(), count),
                     [self = shared_from_this()](error_code failed, std::size_t) {
                       self->on_sent(failed);
                     });
  }

  void on_sent(error_code error) {
    from_session_ = std::vector<char>();  // `{}` would keep the memory
    if (error) {
      end();
      return;
    }
    if (session_gone_ && !services_->stopping) arm(goodbye_time);  // slow, but it reads
    read_session();
  }

  /// The session has closed, and everything that it said has been sent.
  void say_goodbye() {
    goodbye_ = true;
    arm(goodbye_time);
    tls_.async_shutdown([self = shared_from_this()](error_code) { self->end(); });
  }

  void arm(std::chrono::milliseconds after) {
    timer_.expires_after(after);
    timer_.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (!error && self) self->end();
    });
  }

  void end() {
    error_code ignored;
    timer_.cancel();
    tls_.next_layer().close(ignored);
    inner_.close(ignored);
    handshake_.reset();
  }

  std::shared_ptr<ssl::context> context_;
  std::shared_ptr<Services> services_;
  AddressLease lease_;  // the session's after the handshake
  tcp::endpoint peer_;
  ssl::stream<tcp::socket> tls_;
  tcp::socket inner_;  // the session is at its other end
  net::steady_timer timer_;
  std::optional<Handshake> handshake_;
  std::vector<char> from_client_;
  std::vector<char> from_session_;
  bool goodbye_ = false;
  bool session_gone_ = false;
};

}  // namespace

void TlsFront::serve(tcp::socket socket, tcp::endpoint peer, AddressLease lease) {
  std::make_shared<TlsRelay>(std::move(socket), std::move(peer), context_, services_,
                             std::move(lease))
      ->start();
}

}  // namespace tidewire::server
