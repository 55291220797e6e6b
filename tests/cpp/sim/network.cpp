#include "sim/network.hpp"

#include <algorithm>
#include <utility>

namespace tidewire::sim {
namespace {

/// What a socket's send buffer holds, as time: more than this waits in the server's own queue.
constexpr wire::Millis send_buffer_ms = 40;

}  // namespace

void Link::send(Side from, Frame frame) {
  if (from == server && line_.bytes_per_ms > 0) {
    const auto size = static_cast<std::int64_t>(frame.text.size());
    departed_ = std::max(departed_, scheduler_.now()) + size / line_.bytes_per_ms;
  }
  deliver(from,
          [frame = std::move(frame)](Endpoint& end) mutable { end.on_frame(std::move(frame)); });
}

bool Link::has_room() {
  if (departed_ <= scheduler_.now() + send_buffer_ms) return true;
  if (std::exchange(room_awaited_, true)) return false;
  scheduler_.at(departed_, [self = shared_from_this()] {
    self->room_awaited_ = false;
    const End& end = self->ends_[server];
    if (!end.gone && end.endpoint.on_room) end.endpoint.on_room();
  });
  return false;
}

void Link::close(Side from, std::uint16_t code) {
  deliver(from, [code](Endpoint& end) { end.on_close(code); }, true);
  if (from == server) {
    ends_[server].gone = true;
  } else {
    schedule(client, [](Endpoint& end) { end.on_close(1000); }, true);
  }
}

void Link::cut() {
  ++generation_;
  break_end(client);
  break_end(server);
}

void Link::black_hole() {
  ++generation_;
  swallowed_ = true;
}

void Link::break_end(Side side) {
  schedule(side, [](Endpoint& end) { end.on_close(1006); }, true);
}

void Link::deliver(Side from, Action action, bool last) {
  if (!swallowed_) schedule(from == client ? server : client, std::move(action), last);
}

void Link::schedule(Side to, Action action, bool last) {
  End& end = ends_[to];
  const wire::Millis span = weather_.delay_ms_max - weather_.delay_ms_min;
  wire::Instant departs = scheduler_.now();
  if (to == client) departs = std::max(departs, departed_);
  const wire::Instant drawn = departs + weather_.delay_ms_min + random_.up_to(span);
  end.last_arrival = std::max({end.last_arrival, drawn, line_.stalled_until});  // in order
  scheduler_.at(end.last_arrival, [self = shared_from_this(), to, last, action = std::move(action),
                                   generation = generation_] {
    End& target = self->ends_[to];
    if (target.gone || generation != self->generation_) return;
    if (!target.endpoint.on_close) return;  // closed before the server had accepted it
    if (last) target.gone = true;
    action(target.endpoint);
  });
}

}  // namespace tidewire::sim
