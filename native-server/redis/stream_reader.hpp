#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "alarm.hpp"
#include "redis/connection.hpp"

namespace tidewire::server {

/// One entry of a Redis stream. Views: valid during the call that hands it over.
struct StreamEntry {
  std::string_view id;
  std::vector<std::pair<std::string_view, std::string_view>> fields;

  /// Empty when there is no such field.
  [[nodiscard]] std::string_view find(std::string_view name) const;
};

/// Follows Redis streams on a connection of its own: every entry, once, in order. After a lost
/// connection it goes on behind the last entry that it has seen, so that nothing is missed as long
/// as the stream still holds it. Where Redis refuses to tell, it is asked again.
class StreamReader {
 public:
  using Take = std::function<void(const StreamEntry& entry)>;

  /// `ready` and `lost` are told whenever `ready()` changes.
  StreamReader(boost::asio::any_io_executor executor, const RedisUrl& url,
               std::function<void()> ready, std::function<void()> lost);

  void start() { connection_.start(); }
  void stop();
  /// Connected, and Redis has not refused the last question.
  [[nodiscard]] bool ready() const { return connection_.ready() && !refused_; }

  /// Takes what comes after the entry `id`; again for the same stream to go on from elsewhere.
  void follow(const std::string& stream, std::string id, Take take);

 private:
  struct Followed {
    std::string last_id;
    Take take;
  };

  void ask();
  void on_answer(const redisReply* reply);
  void on_refusal(std::string_view error);
  void hand_over(const redisReply* stream);

  std::map<std::string, Followed, std::less<>> followed_;
  bool asking_ = false;
  bool refused_ = false;
  std::function<void()> ready_;
  std::function<void()> lost_;
  Alarm again_;
  RedisConnection connection_;
};

/// Reads one element of an XRANGE or XREAD answer.
[[nodiscard]] StreamEntry read_entry(const redisReply* reply);

}  // namespace tidewire::server
