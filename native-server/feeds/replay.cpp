#include "feeds/replay.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace tidewire::server {

Replay::Replay(TradeFile file, double speed, Ended ended)
    : file_(std::move(file)), speed_(speed), ended_(std::move(ended)), next_(file_.next()) {
  if (!next_) return;
  first_symbol_ = std::string(next_->symbol);
  first_time_ = next_->tick.time;
}

void Replay::begin(wire::Instant now) {
  assert(speed_ > 0);
  begin_ = now;
  if (next_) due_ = now;
}

void Replay::play_all(const TickSink& sink) {
  while (next_) {
    sink(next_->symbol, next_->tick);
    fetch();
  }
}

void Replay::advance(wire::Now now, const TickSink& sink) {
  for (std::size_t count = 0; next_ && *due_ <= now.instant && count < batch_max; ++count) {
    sink(next_->symbol, next_->tick);
    fetch();
    if (!next_) {
      due_.reset();
      return;
    }
    const double after =
        std::ceil(static_cast<double>(next_->tick.time - first_time_) / speed_);
    // A year from now is as good as never, and keeps the conversion defined.
    constexpr double wait_max = 365.0 * 24 * 60 * 60 * 1'000;
    const wire::Instant due = begin_ + static_cast<wire::Millis>(std::min(after, wait_max));
    due_ = std::max(*due_, due);
  }
}

void Replay::resume(wire::Now now, const LastTick& last) {
  std::optional<wire::UnixMillis> newest;
  if (first_symbol_) {
    if (const auto tick = last(*first_symbol_)) newest = tick->time;
  }
  if (!newest || !next_ || next_->tick.time > *newest) return;
  while (next_ && next_->tick.time <= *newest) fetch();
  due_.reset();
  if (!next_) return;
  begin_ = now.instant;
  first_time_ = next_->tick.time;
  due_ = now.instant;
}

void Replay::fetch() {
  next_ = file_.next();
  if (!next_) ended_(file_);
}

}  // namespace tidewire::server
