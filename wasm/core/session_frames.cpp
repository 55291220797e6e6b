// What is done once per frame and once per tick: this file is compiled for speed also where the
// rest is compiled for size (wasm/CMakeLists.txt).
#include <cmath>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "core/session.hpp"

namespace tidewire::core {

using wire::Now;

void Session::handle(const SocketText& event, Now now) {
  now_ = now;
  unsettled_ = false;
  on(event, now);
  finish(now);
}

void Session::handle(const SocketBinary& event, Now now) {
  now_ = now;
  unsettled_ = false;
  on(event, now);
  finish(now);
}

void Session::finish(Now now) {
  // After the event: data that has just come proves life before a late timer can deny it.
  next_deadline_ = deadlines_.next();
  if (!unsettled_ && !(next_deadline_ && next_deadline_->ms <= now.instant.ms)) return;
  settle(now);
  next_deadline_ = deadlines_.next();
}

void Session::on(const SocketText& event, Now now) {
  if (!connection_.is_current(event.socket)) return;
  connection_.received(now);
  if (codec_.is_hub()) return read_hub_frame(event, now);
  if (const auto ticks = codec_.scan_ticks(event.text); !ticks.empty()) {
    return read(wire::Ticks{ticks}, now);
  }
  read_frame(event.text, now);
}

void Session::on(const SocketBinary& event, Now now) {
  if (!connection_.is_current(event.socket)) return;
  connection_.received(now);
  if (!connection_.is_binary()) {
    effects_.report("refused_frame", "the server sent a binary frame that was not asked for");
    return;
  }
  read_batches(event.bytes, now);
}

void Session::read_batches(std::string_view bytes, Now now) {
  const auto decoded = batch_decoder_.decode(bytes);
  if (!decoded) return refuse_frame(decoded.error());
  for (const wire::BatchBlock& block : decoded.value()) append(block, now);
}

void Session::read(const wire::Ticks& message, Now now) {
  std::span<const wire::TickRow> rest = message.rows;
  while (!rest.empty()) {
    // The rows of a batch share one view of their symbol: it is looked up once.
    const std::string_view symbol = rest.front().symbol;
    std::size_t count = 1;
    while (count < rest.size() && rest[count].symbol.data() == symbol.data() &&
           rest[count].symbol.size() == symbol.size()) {
      ++count;
    }
    Subscription* const subscription = subscriptions_.find(symbol);
    if (subscription) append(*subscription, rest.first(count), now);
    rest = rest.subspan(count);
  }
}

void Session::append(Subscription& subscription, std::span<const wire::TickRow> rows, Now now) {
  std::size_t taken = 0;
  for (const wire::TickRow& row : rows) {
    // What does not simply go on is looked at closely.
    if (subscription.series.append_run({&row.tick, 1}) == 0) {
      append(subscription, row, Source::live, now);
      continue;
    }
    if (!std::isnan(row.change_24h)) subscription.change_24h = row.change_24h;
    if (!subscription.candles.empty()) count_in_candles(subscription, row.tick);
    ++taken;
  }
  if (taken == 0) return;
  subscription.revision += taken;
  subscriptions_.mark_changed(subscription);
  check_complete(subscription);
  update_status(subscription);
}

/// One symbol's ticks of a batch. Of a handle that is not known (any more) nobody wants them.
void Session::append(const wire::BatchBlock& block, Now now) {
  Subscription* const subscription = subscriptions_.by_handle(block.handle);
  if (!subscription) return;
  std::span<const wire::Tick> rest = block.ticks;
  while (!rest.empty()) {
    // What simply goes on is taken as one; what does not, tick by tick.
    std::size_t taken = subscription->series.append_run(rest);
    if (taken == 0) {
      append_unusual(*subscription, rest.front(), now);
      taken = 1;
    } else {
      subscription->revision += taken;
      if (!subscription->candles.empty()) {
        for (const wire::Tick& tick : rest.first(taken)) count_in_candles(*subscription, tick);
      }
    }
    rest = rest.subspan(taken);
  }
  subscriptions_.mark_changed(*subscription);
  check_complete(*subscription);
  update_status(*subscription);
}

void Session::append_unusual(Subscription& subscription, wire::Tick tick, Now now) {
  if (tick.time.ms == 0) tick.time = subscription.series.time_at_arrival(now.unix);
  if (subscription.series.append(tick) == Series::Outcome::duplicate) {
    ++subscription.duplicates;
    return;
  }
  ++subscription.revision;
  if (!subscription.candles.empty()) count_in_candles(subscription, tick);
}

void Session::append(Subscription& subscription, const wire::TickRow& row, Source source,
                     Now now) {
  if (row.tick.time.ms == 0) {
    // Copied only where there is a time to be written into it.
    wire::TickRow stamped = row;
    stamped.tick.time = subscription.series.time_at_arrival(now.unix);
    // A clock that shows its very beginning has nothing to stamp with.
    if (stamped.tick.time.ms != 0) return append(subscription, stamped, source, now);
  }
  const wire::Tick& tick = row.tick;
  if (!std::isnan(row.change_24h)) subscription.change_24h = row.change_24h;
  Series& series = subscription.series;
  const Series::Outcome outcome =
      source == Source::live ? series.append(tick) : series.append_provisional(tick);
  if (outcome == Series::Outcome::duplicate) {
    ++subscription.duplicates;
    return;
  }
  ++subscription.revision;
  subscriptions_.mark_changed(subscription);
  if (!subscription.candles.empty()) {
    // What was polled may come again, in its place and with its volume.
    const bool polled = source == Source::polled;
    count_in_candles(subscription, polled ? wire::Tick{0, tick.time, tick.price, 0} : tick);
  }
  check_complete(subscription);
  update_status(subscription);
}

void Session::check_complete(Subscription& subscription) {
  if (!subscription.series.missing()) return;
  unsettled_ = true;
  if (codec_.subscribes()) {
    subscription.backfill.want();
  } else {
    accept_loss(subscription);  // there is nobody to ask
  }
}

/// A status that changed is a change of the series, also where no point did.
void Session::update_status(Subscription& subscription) {
  const SeriesStatus status = series_status(subscription);
  if (std::exchange(subscription.last_status, status) == status) return;
  subscriptions_.mark_changed(subscription);
}

SeriesStatus Session::series_status(const Subscription& subscription) const {
  if (!connection_.live() || is_refused(subscription)) return SeriesStatus::stale;
  if (subscription.backfill.open() || subscription.series.missing()) {
    return SeriesStatus::catching_up;
  }
  return subscription.series.has_gap() ? SeriesStatus::gap : SeriesStatus::live;
}

}  // namespace tidewire::core
