// What leaves the core: series and candles as blocks of doubles, a header and then one column after
// the other. This file is compiled for speed (wasm/binding/CMakeLists.txt).
#include <algorithm>
#include <span>

#include "binding/session_binding.hpp"

namespace tidewire::binding {
namespace {

constexpr std::size_t block_header = 8;
/// A tick needs the newest point, and the one before it for the first mark of up or down.
constexpr std::size_t head_points_max = 2;
constexpr std::size_t head_doubles = block_header + 4 * head_points_max;

}  // namespace

int SessionBinding::take_changed() {
  int taken = 0;
  std::size_t used = 0;
  for (int id = session_->take_changed(); id >= 0; id = session_->take_changed()) {
    const core::Subscription* subscription = session_->subscription(id);
    if (!subscription) continue;
    if (heads_.size() < used + head_doubles) heads_.resize(used + head_doubles);
    double* const head = heads_.data() + used;
    write_series(id, *subscription, head_points_max, head);
    head[6] = 1;
    used += head_doubles;
    ++taken;
  }
  mailbox_[3] = static_cast<double>(reinterpret_cast<std::uintptr_t>(heads_.data()));
  return taken;
}

std::uintptr_t SessionBinding::read_series(int id) {
  const core::Subscription* subscription = session_->subscription(id);
  if (!subscription) return 0;
  const std::size_t count = subscription->series.points().size();
  make_block(count, 4);
  write_series(id, *subscription, count, block_.data());
  return reinterpret_cast<std::uintptr_t>(block_.data());
}

void SessionBinding::write_series(int id, const core::Subscription& subscription,
                                  std::size_t count_max, double* out) const {
  const std::span<const wire::Tick> all = subscription.series.points();
  const std::span<const wire::Tick> points = all.last(std::min(count_max, all.size()));
  const std::size_t count = points.size();
  out[0] = static_cast<double>(count);
  out[1] = static_cast<double>(session_->series_status(subscription));
  out[2] = static_cast<double>(subscription.revision);
  out[3] = points.empty() ? 0 : static_cast<double>(points.back().seq);
  out[4] = subscription.change_24h;
  out[5] = static_cast<double>(subscription.duplicates);
  out[6] = 0;
  out[7] = id;
  double* const time = out + block_header;
  for (std::size_t i = 0; i < count; ++i) {
    time[i] = static_cast<double>(points[i].time.ms);
    time[count + i] = points[i].price;
    time[2 * count + i] = points[i].volume;
    time[3 * count + i] = static_cast<double>(points[i].seq);
  }
}

std::uintptr_t SessionBinding::read_candles(int id, double interval_ms) {
  const core::Subscription* subscription = session_->subscription(id);
  const core::CandleSubscription* candles =
      session_->candles(id, static_cast<std::int64_t>(interval_ms));
  if (!subscription || !candles) return 0;
  write_candles(*subscription, *candles);
  return reinterpret_cast<std::uintptr_t>(block_.data());
}

void SessionBinding::write_candles(const core::Subscription& subscription,
                                   const core::CandleSubscription& candles) {
  const std::span<const wire::Candle> list = candles.series.candles();
  const std::size_t count = list.size();
  double* const time = make_block(count, 6);
  block_[0] = static_cast<double>(count);
  block_[1] = static_cast<double>(session_->candle_status(subscription, candles));
  block_[2] = static_cast<double>(candles.revision);
  for (std::size_t i = 0; i < count; ++i) {
    time[i] = static_cast<double>(list[i].time.ms);
    time[count + i] = list[i].open;
    time[2 * count + i] = list[i].high;
    time[3 * count + i] = list[i].low;
    time[4 * count + i] = list[i].close;
    time[5 * count + i] = list[i].volume;
  }
}

double* SessionBinding::make_block(std::size_t count, std::size_t columns) {
  const std::size_t doubles = block_header + columns * count;
  if (block_.size() < doubles) block_.resize(doubles);
  std::fill_n(block_.begin(), block_header, 0.0);
  return block_.data() + block_header;
}

}  // namespace tidewire::binding
