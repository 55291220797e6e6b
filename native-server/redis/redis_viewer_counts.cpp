#include "redis/redis_viewer_counts.hpp"

#include <hiredis/hiredis.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "clock.hpp"
#include "redis/auction_scripts.hpp"
#include "redis/redis_keys.hpp"

namespace tidewire::server {
namespace {

std::size_t count_in(const std::map<std::string, std::size_t>& counts, const std::string& id) {
  const auto found = counts.find(id);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

RedisViewerCounts::RedisViewerCounts(boost::asio::any_io_executor executor,
                                     RedisConnection& commands, std::string instance,
                                     RedisViewerOptions options)
    : alarm_(std::move(executor)),
      commands_(&commands),
      instance_(std::move(instance)),
      options_(options) {}

void RedisViewerCounts::start() {
  ask();
  arm();
}

void RedisViewerCounts::stop() { alarm_.stop(); }

void RedisViewerCounts::arm() {
  alarm_.arm(time_point(now().instant + options_.beat_ms), [this] {
    ask();
    arm();
  });
}

void RedisViewerCounts::add(const std::string& auction_id, const std::string& viewer,
                            Done done) {
  viewers_[auction_id].insert(viewer);
  waiting_.push_back({auction_id, std::move(done)});
  ask();
}

void RedisViewerCounts::remove(const std::string& auction_id, const std::string& viewer,
                               Done done) {
  viewers_[auction_id].erase(viewer);
  waiting_.push_back({auction_id, std::move(done)});
  ask();
}

void RedisViewerCounts::ask() {
  if (asking_) return;
  const std::string lease = std::to_string(options_.lease_ms);
  std::vector<std::string> counts;
  counts.reserve(viewers_.size());
  std::vector<std::string_view> arguments = {
      "EVAL",    auction_script::viewers, "2",  redis_key::viewer_instances, redis_key::viewers,
      instance_, lease};
  for (const auto& [auction_id, viewers] : viewers_) {
    counts.push_back(std::to_string(viewers.size()));
    arguments.insert(arguments.end(), {auction_id, counts.back()});
  }
  asked_ = std::exchange(waiting_, {});
  asking_ = true;
  if (!commands_->send(arguments, [this](const redisReply* reply) { on_answer(reply); })) {
    on_answer(nullptr);
  }
}

void RedisViewerCounts::on_answer(const redisReply* reply) {
  Counts totals;
  if (reply == nullptr || is_error(reply)) {
    if (reply != nullptr) {
      spdlog::error("redis refused command=viewers error=\"{}\"", reply_text(reply));
    }
    for (const auto& [auction_id, viewers] : viewers_) totals[auction_id] = viewers.size();
  }
  const auto parts = reply_elements(reply);
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
    const bool number = parts[i + 1]->type == REDIS_REPLY_INTEGER && parts[i + 1]->integer > 0;
    if (!number) continue;
    totals[std::string(reply_text(parts[i]))] = static_cast<std::size_t>(parts[i + 1]->integer);
  }
  set_totals(std::move(totals));
  for (const Waiting& one : std::exchange(asked_, {})) {
    one.done(count_in(totals_, one.auction_id));
  }
  asking_ = false;
  if (!waiting_.empty()) ask();
}

void RedisViewerCounts::set_totals(Counts totals) {
  for (const auto& [auction_id, count] : totals_) totals.try_emplace(auction_id, 0);
  totals_ = std::move(totals);
  if (!on_count) return;
  // Also what has not changed: another instance may have announced an older count meanwhile.
  for (const auto& [auction_id, count] : totals_) on_count(auction_id, count);
}

}  // namespace tidewire::server
