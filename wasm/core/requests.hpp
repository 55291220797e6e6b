#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/effect.hpp"
#include "core/event.hpp"
#include "core/request_ids.hpp"
#include "wire/time.hpp"

namespace tidewire::core {

/// The application's requests over HTTP that wait for their answers. At most `pending_max` wait;
/// the next one fails with `too_many_commands`. They are independent of the socket: what has been
/// sent is never sent again by itself, because whether it was carried out is unknown.
class Requests {
 public:
  static constexpr std::size_t pending_max = 64;

  Requests(EffectQueue& effects, RequestIds& ids) : effects_(effects), ids_(ids) {}

  void send(const SendRequest& event, std::string token, wire::Now now);
  /// False if nobody here has asked.
  bool replied(const HttpReply& reply);
  /// The application does not care any more.
  void cancel(RequestId command);
  void expire(wire::Instant now);
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const;

 private:
  struct Pending {
    RequestId request = 0;
    RequestId command = 0;
    wire::Instant deadline;
  };
  [[gnu::noinline]] void finish(RequestId command, const HttpReply& reply);
  void fail(RequestId command, std::string_view code, std::string_view message);

  EffectQueue& effects_;
  RequestIds& ids_;
  std::vector<Pending> pending_;
};

}  // namespace tidewire::core
