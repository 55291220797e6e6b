#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "redis/redis_url.hpp"
#include "wire/time.hpp"

struct redisReply;  // of hiredis

namespace tidewire::server {

struct RedisLimits {
  wire::Millis connect_timeout_ms = 3'000;
  /// A command that is not answered by then means a lost connection.
  wire::Millis answer_timeout_ms = 5'000;
  /// After so much silence a PING asks whether Redis is there.
  wire::Millis ping_after_ms = 1'000;
  /// Delays between attempts are drawn from [0, min(cap, base·2^n)).
  wire::Millis backoff_base_ms = 100;
  wire::Millis backoff_cap_ms = 2'000;
  /// Commands without an answer yet, and their bytes; more are refused.
  std::size_t pending_max = 10'000;
  std::size_t pending_bytes_max = 16 * 1024 * 1024;
};

/// What the owner of a connection is told. None of these may destroy the connection.
struct RedisEvents {
  /// Logged in; commands are taken from now on.
  std::function<void()> ready;
  /// Not ready any more. It is already being connected again.
  std::function<void()> lost;
  /// A message of a subscription: the channel and the text.
  std::function<void(std::string_view channel, std::string_view message)> message;
};

/// One connection to Redis: hiredis reads and writes its protocol, Asio its socket. Connects by
/// itself, again and again with jittered backoff, and notices a Redis that has fallen silent.
/// Name look-ups do not block. Used by the server's one thread.
class RedisConnection {
 public:
  /// Null when the connection was lost before the answer came; an answer may be an error.
  using Answer = std::function<void(const redisReply* reply)>;

  /// `purpose` is what the log calls it.
  RedisConnection(boost::asio::any_io_executor executor, RedisUrl url, std::string purpose,
                  RedisEvents events, RedisLimits limits = {});
  /// Answers that have not come will never be called.
  ~RedisConnection();
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  void start();
  /// Closes, for good. `lost` is not called.
  void stop();
  [[nodiscard]] bool ready() const;

  /// False when it is not ready or too much waits; then `answer` is never called.
  bool send(const std::vector<std::string_view>& arguments, Answer answer);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

/// The text of a reply; empty for null and for what is no text.
[[nodiscard]] std::string_view reply_text(const redisReply* reply);
[[nodiscard]] bool is_error(const redisReply* reply);
/// Its elements; none for null and for what is no array.
[[nodiscard]] std::vector<const redisReply*> reply_elements(const redisReply* reply);

}  // namespace tidewire::server
