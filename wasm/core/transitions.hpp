#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// The connection's states, the numbered reasons to change them, and the table of what may follow
/// what. Nothing else decides a status; docs/protocol.md prints the reasons.
namespace tidewire::core {

enum class Status : std::uint8_t {
  idle,            // nobody wants a connection
  connecting,      // first attempt since idle: token and socket are being fetched
  authenticating,  // the socket is open, the server has not accepted us yet
  live,            // messages flow
  reconnecting,    // lost or refused; waiting for the next attempt, or in it
  offline,         // the browser says that there is no network
  closed,          // ended for good: by the application, or by a terminal close code
};

/// Why the status changed. The numbers are stable: applications log and compare them.
enum class Reason : std::uint16_t {
  none = 0,
  connect_called = 1,
  retry_called = 2,
  disconnect_called = 3,
  close_called = 4,
  socket_opened = 10,
  authenticated = 11,
  went_online = 12,
  came_back = 13,  // the page became visible or was resumed
  backoff_elapsed = 14,
  socket_lost = 20,
  open_timed_out = 21,
  authentication_timed_out = 22,
  heartbeat_timed_out = 23,
  went_offline = 24,
  token_failed = 30,
  token_refused = 31,  // 4001, the first in a row
  authentication_required = 40,
  forbidden = 41,
  not_found = 42,
  malformed_id = 43,
  closed_by_server = 44,  // a hub that said so, and that we shall not come back
};

struct Transition {
  Status from;
  Reason reason;
  Status to;
};

inline constexpr Transition transition_table[] = {
    {Status::idle, Reason::connect_called, Status::connecting},
    {Status::idle, Reason::retry_called, Status::connecting},
    {Status::idle, Reason::close_called, Status::closed},

    {Status::connecting, Reason::socket_opened, Status::authenticating},
    {Status::connecting, Reason::socket_lost, Status::reconnecting},
    {Status::connecting, Reason::open_timed_out, Status::reconnecting},
    {Status::connecting, Reason::token_failed, Status::reconnecting},
    {Status::connecting, Reason::token_refused, Status::reconnecting},
    {Status::connecting, Reason::went_offline, Status::offline},
    {Status::connecting, Reason::disconnect_called, Status::idle},
    {Status::connecting, Reason::close_called, Status::closed},
    {Status::connecting, Reason::authentication_required, Status::closed},
    {Status::connecting, Reason::forbidden, Status::closed},
    {Status::connecting, Reason::not_found, Status::closed},
    {Status::connecting, Reason::malformed_id, Status::closed},

    {Status::authenticating, Reason::authenticated, Status::live},
    {Status::authenticating, Reason::socket_lost, Status::reconnecting},
    {Status::authenticating, Reason::authentication_timed_out, Status::reconnecting},
    {Status::authenticating, Reason::token_refused, Status::reconnecting},
    {Status::authenticating, Reason::went_offline, Status::offline},
    {Status::authenticating, Reason::disconnect_called, Status::idle},
    {Status::authenticating, Reason::close_called, Status::closed},
    {Status::authenticating, Reason::authentication_required, Status::closed},
    {Status::authenticating, Reason::forbidden, Status::closed},
    {Status::authenticating, Reason::not_found, Status::closed},
    {Status::authenticating, Reason::malformed_id, Status::closed},
    {Status::authenticating, Reason::closed_by_server, Status::closed},

    {Status::live, Reason::socket_lost, Status::reconnecting},
    {Status::live, Reason::heartbeat_timed_out, Status::reconnecting},
    {Status::live, Reason::token_refused, Status::reconnecting},
    {Status::live, Reason::went_offline, Status::offline},
    {Status::live, Reason::disconnect_called, Status::idle},
    {Status::live, Reason::close_called, Status::closed},
    {Status::live, Reason::authentication_required, Status::closed},
    {Status::live, Reason::forbidden, Status::closed},
    {Status::live, Reason::not_found, Status::closed},
    {Status::live, Reason::malformed_id, Status::closed},
    {Status::live, Reason::closed_by_server, Status::closed},

    {Status::reconnecting, Reason::backoff_elapsed, Status::reconnecting},
    {Status::reconnecting, Reason::retry_called, Status::reconnecting},
    {Status::reconnecting, Reason::came_back, Status::reconnecting},
    {Status::reconnecting, Reason::went_online, Status::reconnecting},
    {Status::reconnecting, Reason::socket_opened, Status::authenticating},
    {Status::reconnecting, Reason::socket_lost, Status::reconnecting},
    {Status::reconnecting, Reason::open_timed_out, Status::reconnecting},
    {Status::reconnecting, Reason::token_failed, Status::reconnecting},
    {Status::reconnecting, Reason::token_refused, Status::reconnecting},
    {Status::reconnecting, Reason::went_offline, Status::offline},
    {Status::reconnecting, Reason::disconnect_called, Status::idle},
    {Status::reconnecting, Reason::close_called, Status::closed},
    {Status::reconnecting, Reason::authentication_required, Status::closed},
    {Status::reconnecting, Reason::forbidden, Status::closed},
    {Status::reconnecting, Reason::not_found, Status::closed},
    {Status::reconnecting, Reason::malformed_id, Status::closed},

    // A browser can be wrong about being offline: the user may always try.
    {Status::offline, Reason::went_online, Status::reconnecting},
    {Status::offline, Reason::retry_called, Status::reconnecting},
    {Status::offline, Reason::disconnect_called, Status::idle},
    {Status::offline, Reason::close_called, Status::closed},

    // A terminal close code ends the attempts, not the application's right to start again. What
    // was closed by close() stays closed: the session refuses every call after it.
    {Status::closed, Reason::retry_called, Status::connecting},
    {Status::closed, Reason::disconnect_called, Status::idle},
    {Status::closed, Reason::close_called, Status::closed},
};

/// What follows, or nothing if the table does not allow it: then nothing may change.
constexpr std::optional<Status> next_status(Status from, Reason reason) {
  for (const Transition& transition : transition_table) {
    if (transition.from == from && transition.reason == reason) return transition.to;
  }
  return std::nullopt;
}

constexpr std::string_view name(Status status) {
  switch (status) {
    case Status::idle: return "idle";
    case Status::connecting: return "connecting";
    case Status::authenticating: return "authenticating";
    case Status::live: return "live";
    case Status::reconnecting: return "reconnecting";
    case Status::offline: return "offline";
    case Status::closed: return "closed";
  }
  return "unknown";
}

}  // namespace tidewire::core
