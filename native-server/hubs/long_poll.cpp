#include "hubs/long_poll.hpp"

#include <string>
#include <utility>
#include <variant>

namespace tidewire::server {

LongPoll::LongPoll(std::shared_ptr<HubLine> line, wire::Now now) : line_(std::move(line)) {
  line_->attach(*this, true, now);
}

LongPoll::~LongPoll() {
  if (waiting_ && waiting_->is_wanted()) reply_with(204, {});
  line_->detach(*this);
}

void LongPoll::poll(DeferredReply reply, wire::Now now) {
  if (waiting_) reply_with(204, {});
  waiting_ = std::move(reply);
  pause_due_.reset();
  poll_due_ = now.instant + poll_ms_max;
  if (!std::exchange(started_, true)) {
    reply_with(200, {});
    pause_due_ = now.instant + pause_ms_max;
    return;
  }
  answer();
}

void LongPoll::on_wake(wire::Now now) {
  if (waiting_ && !waiting_->is_wanted()) waiting_.reset();
  if (waiting_) {
    if (now.instant >= poll_due_) reply_with(200, {});
    return;
  }
  if (!pause_due_) pause_due_ = now.instant + pause_ms_max;
  if (now.instant < *pause_due_) return;
  line_->end();
  over_ = true;
}

void LongPoll::answer() {
  if (!waiting_ || !waiting_->is_wanted()) return;
  std::string body;
  while (auto output = line_->poll_output()) {
    if (const auto* record = std::get_if<SendText>(&*output)) body += *record->text;
  }
  if (!body.empty()) return reply_with(200, std::move(body));
  if (!line_->closing()) return;
  reply_with(204, {});
  over_ = true;
}

void LongPoll::reply_with(int status, std::string body) {
  const DeferredReply reply = *std::exchange(waiting_, std::nullopt);
  reply.send({status, "text/plain", {{"Cache-Control", "no-store"}}, std::move(body)});
}

}  // namespace tidewire::server
