#include "redis/stream_reader.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "clock.hpp"

namespace tidewire::server {
namespace {

/// How long Redis holds a question back while there is nothing: also how soon a stream that has
/// been added is heard of, and far below what is taken for silence.
constexpr std::string_view block_ms = "200";
/// How soon a question that was refused is asked again: soon enough that a moment's refusal does
/// not part the market (SharedMarketOptions::patience_ms).
constexpr wire::Millis ask_again_ms = 250;
/// Entries in one answer.
constexpr std::string_view count_max = "500";

}  // namespace

std::string_view StreamEntry::find(std::string_view name) const {
  for (const auto& [key, value] : fields) {
    if (key == name) return value;
  }
  return {};
}

StreamReader::StreamReader(boost::asio::any_io_executor executor, const RedisUrl& url,
                           std::function<void()> ready, std::function<void()> lost)
    : ready_(std::move(ready)),
      lost_(std::move(lost)),
      again_(executor),
      connection_(executor, url, "streams",
                  {[this] {
                     asking_ = false;
                     if (!refused_) ready_();
                     ask();
                   },
                   [this] {
                     if (!refused_) lost_();
                   },
                   nullptr}) {}

void StreamReader::stop() {
  again_.stop();
  connection_.stop();
}

void StreamReader::follow(const std::string& stream, std::string id, Take take) {
  followed_[stream] = {std::move(id), std::move(take)};
  ask();
}

void StreamReader::ask() {
  if (asking_ || followed_.empty() || !connection_.ready()) return;
  std::vector<std::string_view> arguments = {"XREAD", "COUNT", count_max,
                                             "BLOCK", block_ms, "STREAMS"};
  for (const auto& [name, followed] : followed_) arguments.emplace_back(name);
  for (const auto& [name, followed] : followed_) arguments.emplace_back(followed.last_id);
  asking_ = connection_.send(arguments, [this](const redisReply* reply) { on_answer(reply); });
}

void StreamReader::on_answer(const redisReply* reply) {
  asking_ = false;
  if (reply == nullptr) return;
  if (is_error(reply)) return on_refusal(reply_text(reply));
  for (const redisReply* stream : reply_elements(reply)) hand_over(stream);
  if (std::exchange(refused_, false)) {
    spdlog::info("redis stream read again");
    ready_();
  }
  ask();
}

/// A script that holds Redis up, or a right that has been taken away: it may pass.
void StreamReader::on_refusal(std::string_view error) {
  again_.arm(time_point(now().instant + ask_again_ms), [this] { ask(); });
  if (std::exchange(refused_, true)) return;
  spdlog::error("redis stream refused error=\"{}\"", error);
  lost_();
}

void StreamReader::hand_over(const redisReply* stream) {
  const auto parts = reply_elements(stream);
  if (parts.size() != 2) return;
  const std::string name(reply_text(parts[0]));
  for (const redisReply* element : reply_elements(parts[1])) {
    const StreamEntry entry = read_entry(element);
    const auto followed = followed_.find(name);
    if (followed == followed_.end()) return;
    followed->second.last_id = std::string(entry.id);
    const Take take = followed->second.take;  // it may follow anew
    take(entry);
    // Then the rest of this answer is not what is wanted any more.
    if (followed->second.last_id != entry.id) return;
  }
}

StreamEntry read_entry(const redisReply* reply) {
  const auto parts = reply_elements(reply);
  if (parts.size() != 2) return {};
  StreamEntry entry{reply_text(parts[0]), {}};
  const auto fields = reply_elements(parts[1]);
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    entry.fields.emplace_back(reply_text(fields[i]), reply_text(fields[i + 1]));
  }
  return entry;
}

}  // namespace tidewire::server
