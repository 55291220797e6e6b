#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "wire/messages.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// Takes each tick of a feed, in order; its `seq` is not set yet.
using TickSink = std::function<void(std::string_view symbol, const wire::Tick& tick)>;

/// A source of ticks without a clock: call `advance` at `next_due()`, again and again.
class Feed {
 public:
  virtual ~Feed() = default;

  /// Hands the ticks that are due to `sink`, at most a bounded number per call.
  virtual void advance(wire::Now now, const TickSink& sink) = 0;
  /// Somebody else has driven the market meanwhile: go on from where it stands.
  using LastTick = std::function<std::optional<wire::Tick>(std::string_view symbol)>;
  virtual void resume(wire::Now now, const LastTick& last) = 0;
  /// When to call again; empty once the feed has ended.
  [[nodiscard]] virtual std::optional<wire::Instant> next_due() const = 0;
};

}  // namespace tidewire::server
