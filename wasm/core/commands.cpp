#include "core/commands.hpp"

#include <algorithm>
#include <utility>

namespace tidewire::core {
namespace {

/// How long the place of a command is kept after it timed out or was cancelled.
constexpr wire::Millis abandoned_ms = 60'000;

}  // namespace

Commands::Commands(EffectQueue& effects, bool numbered)
    : effects_(effects), place_kept_ms_(numbered ? 0 : abandoned_ms) {}

void Commands::sent(RequestId command, std::string_view reply_type, wire::Instant deadline) {
  pending_.push_back({command, std::string(reply_type), deadline});
}

void Commands::asked(std::string_view reply_type, wire::Instant now) {
  sent(0, reply_type, now + abandoned_ms);
}

void Commands::replied(std::string_view type, std::string_view text) {
  finish(take(type), true, "", text);
}

void Commands::completed(std::string_view number, bool ok, std::string_view text) {
  finish(take(number), ok, ok ? "" : "invocation_failed", text);
}

bool Commands::refused(std::string_view code, std::string_view message) {
  if (pending_.empty()) return false;
  finish(pending_.front().command, false, code, message);
  pending_.erase(pending_.begin());
  return true;
}

void Commands::cancel(RequestId command, wire::Instant now) {
  for (Pending& pending : pending_) {
    if (pending.command != command) continue;
    pending.command = 0;
    pending.deadline = now + place_kept_ms_;
  }
}

void Commands::connection_lost() {
  for (const Pending& pending : std::exchange(pending_, {})) {
    finish(pending.command, false, "connection_lost",
           "the connection was lost before the answer came; it may have been carried out");
  }
}

void Commands::expire(wire::Instant now) {
  for (Pending& pending : pending_) {
    if (pending.command == 0 || pending.deadline > now) continue;
    finish(std::exchange(pending.command, 0), false, "timed_out", "no answer came in time");
    pending.deadline = now + place_kept_ms_;
  }
  std::erase_if(pending_, [&](const Pending& pending) {
    return pending.command == 0 && pending.deadline <= now;
  });
}

std::optional<wire::Instant> Commands::next_deadline() const {
  std::optional<wire::Instant> earliest;
  for (const Pending& pending : pending_) {
    if (!earliest || pending.deadline < *earliest) earliest = pending.deadline;
  }
  return earliest;
}

RequestId Commands::take(std::string_view reply_type) {
  const auto waiting = std::find_if(pending_.begin(), pending_.end(), [&](const Pending& pending) {
    return pending.reply_type == reply_type;
  });
  if (waiting == pending_.end()) return 0;
  const RequestId command = waiting->command;
  pending_.erase(waiting);
  return command;
}

void Commands::finish(RequestId command, bool ok, std::string_view code, std::string_view text) {
  if (command == 0) return;
  effects_.command_done(command, ok, code, text);
}

}  // namespace tidewire::core
