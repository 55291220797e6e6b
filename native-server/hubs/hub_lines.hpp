#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "deferred_reply.hpp"
#include "hubs/long_poll.hpp"
#include "peer/hub_line.hpp"

namespace tidewire::server {

/// Counts up for as long as the process lives.
struct HubMeter {
  std::uint64_t negotiated = 0;
  std::uint64_t opened = 0;   // WebSockets and first polls
  std::uint64_t resumed = 0;  // stateful reconnects
  std::uint64_t refused = 0;  // requests and upgrades, with 400, 401, 403, 404, 409 or 503
};

/// The lines of the hub by their secret tokens, from negotiation until nothing of them can come
/// back.
class HubLines {
 public:
  /// `methods` outlives the lines.
  HubLines(HubMethods& methods, const HubLineOptions& options, std::size_t lines_max)
      : methods_(&methods), options_(options), lines_max_(lines_max) {}
  ~HubLines();
  HubLines(const HubLines&) = delete;
  HubLines& operator=(const HubLines&) = delete;

  struct Line {
    std::string token;  // secret: who knows it speaks on the line
    std::shared_ptr<HubLine> line;  // nullptr when there are too many
  };
  /// A new line that waits for its transport. `secret`: its token is not its id.
  [[nodiscard]] Line open(Identity identity, bool offers_replay, bool secret, wire::Now now);
  /// nullptr when there is none, or it is over.
  [[nodiscard]] std::shared_ptr<HubLine> find(std::string_view token) const;

  /// A GET of long polling, on a line that is there and not a WebSocket's.
  void poll(std::string_view token, DeferredReply reply, wire::Now now);
  [[nodiscard]] bool is_polled(std::string_view token) const;
  /// The client of a polled line says goodbye.
  void end_polls(std::string_view token);

  /// What a transport that has ended calls: a line that cannot come back goes at once.
  void settle(std::string_view token);
  /// Deadlines of lines without a timer of their own; call every second.
  void on_wake(wire::Now now);
  void go_away();

  [[nodiscard]] std::size_t count() const { return entries_.size(); }
  HubMeter meter;

 private:
  struct Entry {
    std::shared_ptr<HubLine> line;
    std::unique_ptr<LongPoll> poll;
  };
  using Entries = std::unordered_map<std::string, Entry>;

  [[nodiscard]] Entries::const_iterator found(std::string_view token) const {
    return entries_.find(std::string(token));
  }

  HubMethods* methods_;
  HubLineOptions options_;
  std::size_t lines_max_;
  Entries entries_;
};

}  // namespace tidewire::server
