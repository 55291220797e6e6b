#include "sim/command_watch.hpp"

#include <cstdlib>
#include <utility>

#include "sim/event_service.hpp"

namespace tidewire::sim {

void CommandWatch::begin(core::RequestId command, std::string name, wire::Millis timeout_ms,
                         bool live, wire::Instant now) {
  beginning_ = command;
  live_ = live;
  open_[command] = Open{std::move(name), now + timeout_ms, 0, 0};
}

void CommandWatch::handled(wire::Instant now) {
  if (const auto found = open_.find(std::exchange(beginning_, 0)); found != open_.end()) {
    if (found->second.visitor == 0) fail("a command was neither sent nor refused");
  }
  for (const auto& [command, open] : open_) {
    if (open.deadline < now) return fail("a command has no outcome in time");
  }
}

void CommandWatch::on(const core::SendText& effect, std::uint64_t visitor) {
  if (std::exchange(visitor_, visitor) != visitor) frames_ = 0;
  ++frames_;
  const auto found = open_.find(beginning_);
  if (found == open_.end()) return;
  // A hub's session may have something to say of its own at that moment.
  if (effect.text.find('"' + found->second.name + '"') == std::string::npos) return;
  if (!live_) fail("a command was sent while not live");
  if (found->second.visitor != 0) fail("a command was sent twice");
  found->second.visitor = visitor;
  found->second.frame = frames_;
}

void CommandWatch::on(const core::CommandDone& effect, wire::Instant now) {
  const auto found = open_.find(effect.command);
  if (found == open_.end()) {
    return fail("an outcome of a command that is over or was cancelled: " + effect.code);
  }
  const Open open = found->second;
  open_.erase(found);
  effect.ok ? check_answer(open, effect) : check_failure(open, effect, now);
}

void CommandWatch::check_answer(const Open& open, const core::CommandDone& effect) {
  ++answered_;
  if (number_in(effect.text, "visitor") != open.visitor) fail("an answer of another connection");
  if (number_in(effect.text, "frame") != open.frame) {
    fail("another's answer: " + effect.text + " for frame " + std::to_string(open.frame));
  }
}

void CommandWatch::check_failure(const Open& open, const core::CommandDone& effect,
                                 wire::Instant now) {
  const std::string& code = effect.code;
  if (code == "not_connected") {
    if (live_ || open.visitor != 0) fail("not connected, it says");
  } else if (code == "too_many_commands") {
    if (open.visitor != 0) fail("too many commands, after it was sent");
  } else if (open.visitor == 0) {
    fail("refused before it was sent: " + code);
  } else if (code == "connection_lost") {
    if (live_) fail("connection lost, it says");
  } else if (code == "timed_out") {
    if (now < open.deadline) fail("timed out too early");
  } else if (code == "unknown_command" || code == "invocation_failed") {
    if (open.name != unknown_command) fail("another's refusal: " + open.name);
  } else if (code != "forbidden" || open.name == "request_status") {
    fail("refused with " + code + ": " + open.name);
  }
}

std::optional<std::uint64_t> number_in(const std::string& frame, const std::string& key) {
  const std::string label = "\"" + key + "\":";
  const std::size_t at = frame.find(label);
  if (at == std::string::npos) return std::nullopt;
  return std::strtoull(frame.c_str() + at + label.size(), nullptr, 10);
}

}  // namespace tidewire::sim
