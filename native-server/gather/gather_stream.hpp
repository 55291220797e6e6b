#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "gather/gather_batch.hpp"

namespace tidewire::server {

/// Hears of every byte that comes in, also of frames that Beast keeps to itself.
class ByteWatch {
 public:
  virtual ~ByteWatch() = default;
  /// In the middle of a read: nothing may be done to the stream from here.
  virtual void on_bytes(std::size_t count) = 0;
};

/// A socket under Beast's WebSocket stream, to which frames can be added that Beast does not know
/// of: Beast shakes hands, reads, and answers pings and closes; whole frames of data go out by
/// `send`, many in one write. Both are sent in the order in which they came.
///
/// What the socket does not take waits here: its owner adds nothing more before it has been sent.
class GatherStream {
 public:
  using executor_type = boost::asio::ip::tcp::socket::executor_type;
  using error_code = boost::system::error_code;

  explicit GatherStream(boost::asio::ip::tcp::socket socket)
      : state_(std::make_shared<State>(std::move(socket))) {}
  GatherStream(GatherStream&&) = default;
  GatherStream& operator=(GatherStream&&) = delete;
  ~GatherStream() {
    if (state_) state_->close();  // operations that have not ended hold the state
  }

  /// Null: nobody watches. Whoever dies first says so.
  void watch(ByteWatch* watch) { state_->watch = watch; }

  executor_type get_executor() { return state_->socket.get_executor(); }
  boost::asio::ip::tcp::socket& next_layer() { return state_->socket; }

  /// The handshake is over and Beast will write nothing but control frames. Before, and without
  /// it, Beast writes straight to the socket.
  void start_gathering();
  [[nodiscard]] bool gathers() const { return state_->gathers; }
  /// Beast has ended the connection's frames: no data may follow.
  [[nodiscard]] bool close_sent() const { return state_->close_sent; }

  /// One write of what waits and `batch`. True when the socket has taken it all; what it has not
  /// waits. A connection that is broken is closed: whoever reads from it hears of that.
  bool send(GatherBatch& batch) { return state_->send(&batch); }

  /// Calls `handler(error_code)` once all that waits has been sent.
  template <typename Handler>
  void async_drain(Handler&& handler) {
    boost::asio::async_compose<Handler, void(error_code)>(DrainOp{state_}, handler,
                                                          state_->socket);
  }

  template <typename Buffers, typename Handler>
  auto async_read_some(const Buffers& buffers, Handler&& handler) {
    return boost::asio::async_compose<Handler, void(error_code, std::size_t)>(
        ReadOp<Buffers>{state_, buffers}, handler, state_->socket);
  }

  /// For Beast. Completes when the socket has taken the bytes: whoever reads nothing cannot make
  /// Beast answer one ping after the other.
  template <typename Buffers, typename Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    return boost::asio::async_compose<Handler, void(error_code, std::size_t)>(
        WriteOp<Buffers>{state_, buffers}, handler, state_->socket);
  }

 private:
  struct State {
    explicit State(boost::asio::ip::tcp::socket from) : socket(std::move(from)) {}

    bool send(GatherBatch* batch);
    std::uint64_t append_control(const std::string& frame);
    void close();

    boost::asio::ip::tcp::socket socket;
    ByteWatch* watch = nullptr;
    std::string rest;  // what waits
    std::uint64_t added_bytes = 0;
    std::uint64_t sent_bytes = 0;
    bool gathers = false;
    bool close_sent = false;
  };

  struct DrainOp {
    std::shared_ptr<State> state;

    template <typename Self>
    void operator()(Self& self) {
      auto& socket = state->socket;
      socket.async_wait(boost::asio::ip::tcp::socket::wait_write, std::move(self));
    }
    template <typename Self>
    void operator()(Self& self, error_code error) {
      if (error || state->send(nullptr)) {
        self.complete(error);
        return;
      }
      (*this)(self);
    }
  };

  template <typename Buffers>
  struct ReadOp {
    std::shared_ptr<State> state;
    Buffers buffers;

    template <typename Self>
    void operator()(Self& self) {
      auto& socket = state->socket;
      const Buffers place = buffers;
      socket.async_read_some(place, std::move(self));
    }
    template <typename Self>
    void operator()(Self& self, error_code error, std::size_t count) {
      if (state->watch != nullptr) state->watch->on_bytes(count);
      self.complete(error, count);
    }
  };

  template <typename Buffers>
  struct WriteOp {
    std::shared_ptr<State> state;
    Buffers buffers;
    std::size_t size = 0;
    std::uint64_t sent_at = 0;  // what `sent_bytes` is when these have been sent

    template <typename Self>
    void operator()(Self& self) {
      auto& socket = state->socket;
      if (!state->gathers) {
        const Buffers written = buffers;
        socket.async_write_some(written, std::move(self));
        return;
      }
      size = boost::asio::buffer_size(buffers);
      sent_at = state->append_control(boost::beast::buffers_to_string(buffers));
      socket.async_wait(boost::asio::ip::tcp::socket::wait_write, std::move(self));
    }
    template <typename Self>
    void operator()(Self& self, error_code error) {
      if (!error) state->send(nullptr);
      if (error || state->sent_bytes >= sent_at) {
        self.complete(error, error ? 0 : size);
        return;
      }
      auto& socket = state->socket;
      socket.async_wait(boost::asio::ip::tcp::socket::wait_write, std::move(self));
    }
    template <typename Self>
    void operator()(Self& self, error_code error, std::size_t written) {
      self.complete(error, written);
    }
  };

  std::shared_ptr<State> state_;
};

/// What Beast ends a connection with.
void teardown(boost::beast::role_type role, GatherStream& stream,
              boost::system::error_code& error);

template <typename Handler>
void async_teardown(boost::beast::role_type role, GatherStream& stream, Handler&& handler) {
  using boost::beast::websocket::async_teardown;
  async_teardown(role, stream.next_layer(), std::forward<Handler>(handler));
}

}  // namespace tidewire::server
