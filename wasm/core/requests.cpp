#include "core/requests.hpp"

#include <algorithm>
#include <utility>

#include "wire/dialects/error_reply.hpp"
#include "wire/integer_text.hpp"
#include "wire/json_reader.hpp"
#include "wire/limits.hpp"

namespace tidewire::core {

void Requests::send(const SendRequest& event, std::string token, wire::Now now) {
  if (pending_.size() == pending_max) {
    return fail(event.command, "too_many_commands", "64 requests wait for an answer");
  }
  if (event.body.size() > wire::limits::client_frame_bytes_max || !wire::parse_json(event.body)) {
    return fail(event.command, "invalid_command", "the body must be JSON of at most 64 KiB");
  }
  const RequestId request = ids_.next();
  pending_.push_back({request, event.command,
                      now.instant + std::max<wire::Millis>(event.timeout_ms, 0)});
  effects_.push(HttpRequest{request, std::string(event.url), true, std::move(token),
                            std::string(event.body)});
}

bool Requests::replied(const HttpReply& reply) {
  const auto asked = std::find_if(pending_.begin(), pending_.end(), [&](const Pending& pending) {
    return pending.request == reply.request;
  });
  if (asked == pending_.end()) return false;
  const RequestId command = asked->command;
  pending_.erase(asked);
  finish(command, reply);
  return true;
}

void Requests::finish(RequestId command, const HttpReply& reply) {
  if (reply.status >= 200 && reply.status < 300) {
    if (reply.body.size() > wire::limits::server_frame_bytes_max) {
      fail(command, "invalid_reply", "the server's answer is larger than 1 MiB");
    } else {
      effects_.command_done(command, true, "", reply.body);
    }
  } else if (reply.status == 0) {
    fail(command, "connection_lost", "no answer came; it may have been carried out");
  } else {
    const wire::ErrorReply error = wire::decode_error_reply(reply.body);
    const std::string status = wire::integer_text(reply.status);
    fail(command, error.code.empty() ? "http_" + status : error.code,
         error.message.empty() ? "the server answered with status " + status : error.message);
  }
}

void Requests::cancel(RequestId command) {
  std::erase_if(pending_, [&](const Pending& pending) { return pending.command == command; });
}

void Requests::expire(wire::Instant now) {
  std::erase_if(pending_, [&](const Pending& pending) {
    if (pending.deadline > now) return false;
    fail(pending.command, "timed_out", "no answer came in time; it may have been carried out");
    return true;
  });
}

std::optional<wire::Instant> Requests::next_deadline() const {
  std::optional<wire::Instant> earliest;
  for (const Pending& pending : pending_) {
    if (!earliest || pending.deadline < *earliest) earliest = pending.deadline;
  }
  return earliest;
}

void Requests::fail(RequestId command, std::string_view code, std::string_view message) {
  effects_.command_done(command, false, code, message);
}

}  // namespace tidewire::core
