#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <emscripten/val.h>

#include "core/session.hpp"

namespace tidewire::binding {

/// A session as JavaScript sees it: numbers and strings in, flags out. Frames come through the
/// inbox, series leave as one block of doubles, so that the boundary is crossed once for each.
/// `now` is the monotonic clock and `unix` the wall clock, both in milliseconds.
class SessionBinding {
 public:
  SessionBinding(core::Config config, std::uint64_t seed) : session_(std::move(config), seed) {}

  /// Room for a frame of `bytes` bytes: its offset in the module's memory.
  std::uintptr_t inbox(std::size_t bytes);

  int socket_text(core::SocketId socket, std::size_t bytes, double now, double unix);
  int socket_binary(core::SocketId socket, std::size_t bytes, double now, double unix);
  int socket_opened(core::SocketId socket, const std::string& protocol, double now, double unix);
  int socket_closed(core::SocketId socket, int code, const std::string& reason, double now,
                    double unix);
  int token_ready(core::RequestId request, const std::string& token, double now, double unix);
  int token_failed(core::RequestId request, const std::string& message, double now, double unix);
  /// The reply's body is in the inbox; `status` 0 where there was no reply.
  int http_reply(core::RequestId request, int status, std::size_t bytes, double now, double unix);
  int send_command(core::RequestId command, const std::string& name, const std::string& payload,
                   double timeout_ms, double now, double unix);
  int send_request(core::RequestId command, const std::string& url, const std::string& body,
                   double timeout_ms, double now, double unix);
  int cancel_command(core::RequestId command, double now, double unix);
  int connect(double now, double unix);
  int disconnect(double now, double unix);
  int close(double now, double unix);
  int retry(double now, double unix);
  int subscribe(const std::string& symbol, double now, double unix);
  int unsubscribe(const std::string& symbol, double now, double unix);
  int want_candles(const std::string& symbol, double interval_ms, double now, double unix);
  int release_candles(const std::string& symbol, double interval_ms, double now, double unix);
  int online(bool is, double now, double unix);
  int visible(bool is, double now, double unix);
  int resumed(double now, double unix);
  int wake(double now, double unix);

  /// The next effect as an object, or null.
  emscripten::val poll_effect();
  /// Monotonic milliseconds; Infinity when nothing is waited for.
  [[nodiscard]] double next_deadline() const;

  int next_changed() { return session_.take_changed(); }
  [[nodiscard]] int series_id(const std::string& symbol) const { return session_.id_of(symbol); }
  std::string series_symbol(int id);
  /// The offset of the series' block: 8 doubles (count, status, revision, last seq, change over
  /// 24 h, duplicates dropped, 0, 0), then the columns time, price, volume and seq. 0 if the id is
  /// not in use. Valid until the next call.
  std::uintptr_t read_series(int id);
  /// The same for candles: 8 doubles (count, status, revision, then 0), then the columns time,
  /// open, high, low, close and volume. 0 if nobody wants them.
  std::uintptr_t read_candles(int id, double interval_ms);

 private:
  int handle(const core::Event& event, double now, double unix);
  core::Session session_;
  std::string inbox_;
  std::vector<double> block_;
};

}  // namespace tidewire::binding
