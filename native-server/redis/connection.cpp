#include "redis/connection.hpp"

#include <hiredis/hiredis.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cassert>
#include <chrono>
#include <deque>
#include <random>
#include <utility>

#include "clock.hpp"

namespace tidewire::server {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using Protocol = net::generic::stream_protocol;

struct FreeReader {
  void operator()(redisReader* reader) const { redisReaderFree(reader); }
};
struct FreeReply {
  void operator()(void* reply) const { freeReplyObject(reply); }
};

/// The command as Redis reads it: lengths before bytes, so that any text may be in it.
std::string formatted(const std::vector<std::string_view>& arguments) {
  std::string text = "*" + std::to_string(arguments.size()) + "\r\n";
  for (const std::string_view argument : arguments) {
    text += "$" + std::to_string(argument.size()) + "\r\n";
    text += argument;
    text += "\r\n";
  }
  return text;
}

}  // namespace

/// Handlers hold it weakly or for the length of one operation; `generation_` tells those of an
/// earlier socket apart.
class RedisConnection::Impl : public std::enable_shared_from_this<Impl> {
  /// A handler that is called only while the connection lives and its socket is still the same.
  template <typename Handler>
  auto guarded(Handler handler) {
    return [weak = weak_from_this(), generation = generation_,
            handler = std::move(handler)](error_code error, const auto&... more) mutable {
      const auto self = weak.lock();
      if (!self || self->generation_ != generation) return;
      handler(error, more...);
    };
  }

 public:
  Impl(net::any_io_executor executor, RedisUrl url, std::string purpose, RedisEvents events,
       RedisLimits limits)
      : url_(std::move(url)),
        purpose_(std::move(purpose)),
        events_(std::move(events)),
        limits_(limits),
        resolver_(executor),
        socket_(executor),
        retry_timer_(executor),
        watch_timer_(executor) {}

  void start() {
    if (stopped_) return;
    ++generation_;
    watch_timer_.expires_after(std::chrono::milliseconds(limits_.connect_timeout_ms));
    watch_timer_.async_wait(guarded([this](error_code error, const auto&...) {
      if (!error) fail("no connection in time");
    }));
    if (!url_.socket_path.empty()) {
      connect({Protocol::endpoint(net::local::stream_protocol::endpoint(url_.socket_path))});
      return;
    }
    resolver_.async_resolve(
        url_.host, std::to_string(url_.port),
        guarded([this](error_code error, const net::ip::tcp::resolver::results_type& found) {
          if (error) return fail(error.message());
          std::vector<Protocol::endpoint> endpoints;
          for (const auto& entry : found) endpoints.emplace_back(entry.endpoint());
          connect(std::move(endpoints));
        }));
  }

  void stop() {
    stopped_ = true;
    ++generation_;
    retry_timer_.cancel();
    close();
    pending_.clear();
  }

  [[nodiscard]] bool ready() const { return ready_; }

  bool send(const std::vector<std::string_view>& arguments, Answer answer) {
    if (!ready_ || pending_.size() >= limits_.pending_max) return false;
    std::string text = formatted(arguments);
    if (pending_bytes_ + text.size() > limits_.pending_bytes_max) return false;
    enqueue(std::move(text), std::move(answer));
    return true;
  }

 private:
  struct Pending {
    Answer answer;
    std::size_t bytes;
    wire::Instant sent;
  };

  void connect(std::vector<Protocol::endpoint> endpoints) {
    // The sequence lives as long as the operation.
    const auto all = std::make_shared<std::vector<Protocol::endpoint>>(std::move(endpoints));
    net::async_connect(socket_, *all, guarded([this, all](error_code error, const auto&...) {
      if (error) return fail(error.message());
      log_in();
    }));
  }

  void log_in() {
    reader_.reset(redisReaderCreate());
    if (url_.socket_path.empty()) {
      error_code ignored;
      socket_.set_option(net::ip::tcp::no_delay(true), ignored);
    }
    const Answer check = [this](const redisReply* reply) {
      if (is_error(reply)) refusal_ = reply_text(reply);
    };
    if (!url_.password.empty()) {
      enqueue(url_.user.empty() ? formatted({"AUTH", url_.password})
                                : formatted({"AUTH", url_.user, url_.password}),
              check);
    }
    if (url_.database != 0) {
      enqueue(formatted({"SELECT", std::to_string(url_.database)}), check);
    }
    enqueue(formatted({"PING"}), [this](const redisReply* reply) {
      if (reply == nullptr) return;
      if (is_error(reply) && refusal_.empty()) refusal_ = reply_text(reply);
      if (refusal_.empty()) {
        become_ready();
      } else {
        fail(std::exchange(refusal_, {}));
      }
    });
    read();
    watch();
  }

  void become_ready() {
    ready_ = true;
    attempts_ = 0;
    failure_logged_ = false;
    spdlog::info("redis connected purpose={} address={}", purpose_, describe(url_));
    if (events_.ready) events_.ready();
  }

  void enqueue(std::string text, Answer answer) {
    pending_bytes_ += text.size();
    pending_.push_back({std::move(answer), text.size(), now().instant});
    waiting_ += text;
    if (!writing_) write();
  }

  void write() {
    writing_ = true;
    sending_ = std::move(waiting_);
    waiting_.clear();
    net::async_write(socket_, net::buffer(sending_),
                     guarded([this](error_code error, const auto&...) {
                       writing_ = false;
                       if (error) return fail(error.message());
                       if (!waiting_.empty()) write();
                     }));
  }

  void read() {
    // The chunk belongs to the operation, which may outlive its socket's turn.
    const auto chunk = std::make_shared<std::array<char, 65'536>>();
    socket_.async_read_some(
        net::buffer(*chunk), guarded([this, chunk](error_code error, std::size_t count) {
          if (error) return fail(error.message());
          heard_ = now().instant;
          redisReaderFeed(reader_.get(), chunk->data(), count);
          const auto generation = generation_;
          if (!take_replies()) return fail("what Redis sent could not be read");
          if (generation == generation_) read();
        }));
  }

  /// False when what came is not of the protocol. A handler may fail or stop the connection.
  bool take_replies() {
    const auto generation = generation_;
    while (generation == generation_) {
      void* raw = nullptr;
      if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) return false;
      if (raw == nullptr) return true;
      const std::unique_ptr<void, FreeReply> owner(raw);
      take(*static_cast<const redisReply*>(raw));
    }
    return true;
  }

  void take(const redisReply& reply) {
    const auto elements = reply_elements(&reply);
    if (elements.size() == 3 && reply_text(elements[0]) == "message") {
      if (events_.message) events_.message(reply_text(elements[1]), reply_text(elements[2]));
      return;
    }
    if (pending_.empty()) return;
    const Pending first = std::move(pending_.front());
    pending_.pop_front();
    pending_bytes_ -= first.bytes;
    if (first.answer) first.answer(&reply);
  }

  void watch() {
    watch_timer_.expires_after(std::chrono::milliseconds(limits_.ping_after_ms));
    watch_timer_.async_wait(guarded([this](error_code error, const auto&...) {
      if (error) return;
      const wire::Instant at = now().instant;
      if (!pending_.empty() && at - pending_.front().sent > limits_.answer_timeout_ms &&
          at - heard_ > limits_.answer_timeout_ms) {
        return fail("no answer in time");
      }
      if (pending_.empty() && ready_) enqueue(formatted({"PING"}), nullptr);
      watch();
    }));
  }

  void close() {
    error_code ignored;
    resolver_.cancel();
    socket_.close(ignored);
    watch_timer_.cancel();
    waiting_.clear();
    writing_ = false;
    pending_bytes_ = 0;
    ready_ = false;
  }

  void fail(const std::string& reason) {
    const bool was_ready = ready_;
    ++generation_;
    close();
    refusal_.clear();
    // One line for each loss, not one for each attempt.
    if (was_ready || !std::exchange(failure_logged_, true)) {
      spdlog::warn("redis {} purpose={} address={} reason=\"{}\"",
                   was_ready ? "lost" : "not reached", purpose_, describe(url_), reason);
    }
    const auto unanswered = std::exchange(pending_, {});
    const auto generation = generation_;
    for (const Pending& pending : unanswered) {
      if (pending.answer) pending.answer(nullptr);
    }
    if (was_ready && events_.lost) events_.lost();
    if (generation == generation_ && !stopped_) retry();
  }

  void retry() {
    const int doublings = std::min(attempts_++, 16);
    const wire::Millis span =
        std::min(limits_.backoff_cap_ms, limits_.backoff_base_ms << doublings);
    std::uniform_int_distribution<wire::Millis> delay(0, span);
    retry_timer_.expires_after(std::chrono::milliseconds(delay(random_)));
    retry_timer_.async_wait(guarded([this](error_code error, const auto&...) {
      if (!error) start();
    }));
  }

  RedisUrl url_;
  std::string purpose_;
  RedisEvents events_;
  RedisLimits limits_;
  net::ip::tcp::resolver resolver_;
  Protocol::socket socket_;
  net::steady_timer retry_timer_;
  net::steady_timer watch_timer_;
  std::minstd_rand random_{std::random_device{}()};
  std::unique_ptr<redisReader, FreeReader> reader_;
  std::deque<Pending> pending_;
  std::size_t pending_bytes_ = 0;
  std::string waiting_;
  std::string sending_;
  std::string refusal_;
  wire::Instant heard_;
  std::uint64_t generation_ = 0;
  int attempts_ = 0;
  bool writing_ = false;
  bool ready_ = false;
  bool stopped_ = false;
  bool failure_logged_ = false;
};

RedisConnection::RedisConnection(boost::asio::any_io_executor executor, RedisUrl url,
                                 std::string purpose, RedisEvents events, RedisLimits limits)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(url), std::move(purpose),
                                   std::move(events), limits)) {}

RedisConnection::~RedisConnection() { impl_->stop(); }

void RedisConnection::start() { impl_->start(); }
void RedisConnection::stop() { impl_->stop(); }
bool RedisConnection::ready() const { return impl_->ready(); }

bool RedisConnection::send(const std::vector<std::string_view>& arguments, Answer answer) {
  return impl_->send(arguments, std::move(answer));
}

std::string_view reply_text(const redisReply* reply) {
  if (reply == nullptr) return {};
  const bool text = reply->type == REDIS_REPLY_STRING || reply->type == REDIS_REPLY_STATUS ||
                    reply->type == REDIS_REPLY_ERROR;
  return text ? std::string_view(reply->str, reply->len) : std::string_view{};
}

bool is_error(const redisReply* reply) {
  return reply != nullptr && reply->type == REDIS_REPLY_ERROR;
}

std::vector<const redisReply*> reply_elements(const redisReply* reply) {
  if (reply == nullptr || reply->type != REDIS_REPLY_ARRAY) return {};
  return {reply->element, reply->element + reply->elements};
}

}  // namespace tidewire::server
