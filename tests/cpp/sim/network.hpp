#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "core/random.hpp"
#include "sim/scheduler.hpp"

namespace tidewire::sim {

/// How bad the network is at the moment.
struct Weather {
  wire::Millis delay_ms_min = 1;
  wire::Millis delay_ms_max = 40;
};

/// One end of a connection: what the other end's doings look like here.
struct Endpoint {
  std::function<void(std::string)> on_text;
  std::function<void(std::uint16_t code)> on_close;
};

/// One TCP connection with WebSocket frames on it: what arrives, arrives in order and once; after
/// some delay, or never more (`black_hole`: neither end hears of it), or not at all (`cut`).
class Link : public std::enable_shared_from_this<Link> {
 public:
  enum Side { client = 0, server = 1 };

  Link(Scheduler& scheduler, core::Random& random, const Weather& weather)
      : scheduler_(scheduler), random_(random), weather_(weather) {}

  void attach(Side side, Endpoint endpoint) { ends_[side].endpoint = std::move(endpoint); }

  void send(Side from, std::string text) {
    deliver(from, [text = std::move(text)](Endpoint& end) mutable { end.on_text(std::move(text)); });
  }

  /// An orderly close by `from`: the other side hears of it behind everything sent before; the
  /// closing side forgets the connection at once.
  void close(Side from, std::uint16_t code) {
    ends_[from].gone = true;
    deliver(from, [code](Endpoint& end) { end.on_close(code); }, true);
  }

  /// The connection breaks: both ends hear of it, sooner or later, and what was under way is lost.
  void cut() {
    ++generation_;
    for (const Side side : {client, server}) {
      schedule(side, [](Endpoint& end) { end.on_close(1006); }, true);
    }
  }

  /// Half-open: nothing arrives any more in either direction, and nobody is told.
  void black_hole() {
    ++generation_;
    swallowed_ = true;
  }

 private:
  struct End {
    Endpoint endpoint;
    wire::Instant last_arrival;
    bool gone = false;
  };
  using Action = std::function<void(Endpoint&)>;

  void deliver(Side from, Action action, bool last = false) {
    if (!swallowed_) schedule(from == client ? server : client, std::move(action), last);
  }

  void schedule(Side to, Action action, bool last) {
    End& end = ends_[to];
    const wire::Millis span = weather_.delay_ms_max - weather_.delay_ms_min;
    const wire::Instant drawn = scheduler_.now() + weather_.delay_ms_min + random_.up_to(span);
    end.last_arrival = std::max(end.last_arrival, drawn);  // first in, first out
    scheduler_.at(end.last_arrival, [self = shared_from_this(), to, last, action = std::move(action),
                                     generation = generation_] {
      End& target = self->ends_[to];
      if (target.gone || generation != self->generation_) return;
      if (!target.endpoint.on_close) return;  // closed before the server had accepted it
      if (last) target.gone = true;
      action(target.endpoint);
    });
  }

  Scheduler& scheduler_;
  core::Random& random_;
  const Weather& weather_;
  End ends_[2];
  bool swallowed_ = false;
  std::uint32_t generation_ = 0;
};

}  // namespace tidewire::sim
