#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "alarm.hpp"
#include "auctions/viewer_counts.hpp"
#include "redis/connection.hpp"

namespace tidewire::server {

/// Times in milliseconds.
struct RedisViewerOptions {
  /// How often an instance says that it lives, and learns what has changed elsewhere.
  wire::Millis beat_ms = 500;
  /// The viewers of an instance that has said nothing for so long are gone.
  wire::Millis lease_ms = 2'000;
};

/// Viewers of all instances: each says how many it has, again and again, and adds up those of who
/// has said so lately. Without Redis: those of this instance.
class RedisViewerCounts final : public ViewerCounts {
 public:
  /// `commands` outlives the counts; `instance` has no blanks.
  RedisViewerCounts(boost::asio::any_io_executor executor, RedisConnection& commands,
                    std::string instance, RedisViewerOptions options = {});

  /// Told of every count, whoever changes it, several times a second; it changes none itself.
  std::function<void(const std::string& auction_id, std::size_t count)> on_count;

  void start();
  void stop();

  void add(const std::string& auction_id, const std::string& viewer, Done done) override;
  void remove(const std::string& auction_id, const std::string& viewer, Done done) override;

 private:
  using Counts = std::map<std::string, std::size_t>;
  struct Waiting {
    std::string auction_id;
    Done done;
  };

  void arm();
  /// One question at a time; what comes meanwhile goes with the next.
  void ask();
  void on_answer(const redisReply* reply);
  void set_totals(Counts totals);

  Alarm alarm_;
  RedisConnection* commands_;
  std::string instance_;
  RedisViewerOptions options_;
  std::map<std::string, std::set<std::string>> viewers_;  // here; auctions are few and stay
  Counts totals_;
  bool asking_ = false;
  std::vector<Waiting> asked_;
  std::vector<Waiting> waiting_;
};

}  // namespace tidewire::server
