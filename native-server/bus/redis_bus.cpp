#include "bus/redis_bus.hpp"

#include <spdlog/spdlog.h>

#include <charconv>
#include <utility>

#include "redis/redis_keys.hpp"

namespace tidewire::server {
namespace {

/// Messages that the stream keeps for instances that come back; about, as Redis trims in blocks.
constexpr std::string_view stream_max = "10000";

std::uint64_t number_of(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

RedisBus::RedisBus(boost::asio::any_io_executor executor, const RedisUrl& url,
                   std::string instance)
    : journal_(std::move(instance)),
      commands_(executor, url, "commands",
                {[this] { on_commands(); }, [this] { changed(); }, nullptr}),
      subscriber_(executor, url, "subscriptions",
                  {[this] { on_subscriber(); }, nullptr,
                   [this](std::string_view channel, std::string_view message) {
                     on_message(channel, message);
                   }}),
      streams_(executor, url, [this] { changed(); }, [this] { changed(); }) {}

void RedisBus::start(std::function<void()> changed) {
  changed_ = std::move(changed);
  commands_.start();
  subscriber_.start();
  streams_.start();
}

void RedisBus::stop() {
  changed_ = nullptr;
  commands_.stop();
  subscriber_.stop();
  streams_.stop();
}

void RedisBus::publish(std::string_view channel, std::string_view message) {
  const bool dropped_before = journal_.dropped() > 0;
  journal_.add(channel, message);
  if (journal_.dropped() > 0 && !dropped_before) {
    spdlog::warn("bus messages dropped reason=\"redis is away and too many wait\"");
  }
  send_waiting();
  local_.publish(channel, message);
}

void RedisBus::publish_here(std::string_view channel, std::string_view message) {
  local_.publish(channel, message);
}

void RedisBus::subscribe(std::string_view channel, Handler handler) {
  local_.subscribe(channel, std::move(handler));
  if (channels_.emplace(channel).second) {
    subscriber_.send({"SUBSCRIBE", channel}, nullptr);
  }
}

BusStatus RedisBus::status() const {
  const bool healthy = connected() && subscriber_.ready();
  return healthy ? BusStatus::healthy : BusStatus::degraded;
}

bool RedisBus::connected() const {
  return commands_.ready() && streams_.ready() && following_;
}

void RedisBus::on_commands() {
  sent_ = 0;
  if (!following_) {
    follow();
    return;
  }
  send_waiting();
  changed();
}

/// Where the stream stands now: what was published before this instance existed is not for it.
void RedisBus::follow() {
  commands_.send({"XREVRANGE", redis_key::bus, "+", "-", "COUNT", "1"},
                 [this](const redisReply* reply) {
                   if (reply == nullptr) return;
                   if (is_error(reply)) {
                     spdlog::error("redis refused command=XREVRANGE error=\"{}\"",
                                   reply_text(reply));
                     return;
                   }
                   const auto entries = reply_elements(reply);
                   const std::string_view id = entries.empty() ? "0-0" : read_entry(entries[0]).id;
                   following_ = true;
                   streams_.follow(std::string(redis_key::bus), std::string(id),
                                   [this](const StreamEntry& entry) { on_entry(entry); });
                   send_waiting();
                   changed();
                 });
}

void RedisBus::on_subscriber() {
  for (const std::string& channel : channels_) subscriber_.send({"SUBSCRIBE", channel}, nullptr);
  changed();
}

void RedisBus::on_message(std::string_view channel, std::string_view message) {
  local_.publish(channel, message);
}

void RedisBus::on_entry(const StreamEntry& entry) {
  if (!journal_.accept(entry.find("from"), number_of(entry.find("n")))) return;
  local_.publish(entry.find("channel"), entry.find("text"));
}

/// What has not been sent on this connection yet, as far as it takes it.
void RedisBus::send_waiting() {
  const auto& waiting = journal_.waiting();
  while (following_ && !waiting.empty()) {
    // Their numbers have no holes: only the oldest are ever dropped.
    const std::uint64_t first = waiting.front().number;
    const std::uint64_t next = sent_ < first ? 0 : sent_ + 1 - first;
    if (next >= waiting.size() || !send(waiting[next])) return;
  }
}

bool RedisBus::send(const BusMessage& message) {
  const std::string number = std::to_string(message.number);
  const bool taken = commands_.send(
      {"XADD", redis_key::bus, "MAXLEN", "~", stream_max, "*", "from", journal_.instance(), "n",
       number, "channel", message.channel, "text", message.text},
      [this, sent = message.number](const redisReply* reply) {
        if (reply == nullptr) return;  // sent again on the next connection
        if (is_error(reply)) {
          spdlog::error("redis refused command=XADD error=\"{}\"", reply_text(reply));
        }
        journal_.acknowledge(sent);
        send_waiting();
      });
  if (taken) sent_ = message.number;
  return taken;
}

void RedisBus::changed() {
  if (changed_) changed_();
}

}  // namespace tidewire::server
