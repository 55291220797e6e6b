// Candles: who wants them, what counts in them, and when the server is asked for its own.
#include <algorithm>
#include <string>
#include <utility>

#include "core/candle_spacing.hpp"
#include "core/session.hpp"
#include "core/url_text.hpp"
#include "wire/integer_text.hpp"

namespace tidewire::core {
namespace {

using wire::Now;

/// What REST gives at most (docs/protocol.md).
constexpr std::size_t reply_candles_max = 1'000;

constexpr wire::Millis interval_ms_max = 86'400'000;

}  // namespace

const CandleSubscription* Session::candles(int id, wire::Millis interval_ms) {
  Subscription* subscription = subscriptions_.at(id);
  if (!subscription) return nullptr;
  for (const CandleSubscription& candles : subscription->candles) {
    if (candles.series.interval_ms() == interval_ms) return &candles;
  }
  return nullptr;
}

SeriesStatus Session::candle_status(const Subscription& subscription,
                                    const CandleSubscription& candles) const {
  const SeriesStatus ticks = series_status(subscription);
  if (ticks == SeriesStatus::stale || ticks == SeriesStatus::catching_up) return ticks;
  if (candles.request != 0 || candles.ask_at) return SeriesStatus::catching_up;
  return candles.series.has_gap() ? SeriesStatus::gap : SeriesStatus::live;
}

void Session::on(const WantCandles& event, Now now) {
  Subscription* subscription = subscriptions_.find(event.symbol);
  if (!subscription) return;  // why there is none has been reported
  const bool whole_seconds = event.interval_ms > 0 && event.interval_ms % 1'000 == 0;
  if (!whole_seconds || event.interval_ms > interval_ms_max) {
    effects_.report("invalid_interval", "an interval has whole seconds, up to a day");
    return;
  }
  for (CandleSubscription& candles : subscription->candles) {
    if (candles.series.interval_ms() != event.interval_ms) continue;
    candles.wanted = true;
    return;
  }
  if (subscription->candles.size() == candle_intervals_max) {
    std::erase_if(subscription->candles, [](const CandleSubscription& old) { return !old.wanted; });
  }
  if (subscription->candles.size() == candle_intervals_max) {
    effects_.report("too_many_candles", "one symbol has candles at most at 8 intervals");
    return;
  }
  CandleSubscription& made =
      subscription->candles.emplace_back(event.interval_ms, subscriptions_.points());
  // What is there already belongs to the candles, too.
  for (const wire::Tick& tick : subscription->series.points()) {
    made.series.add(tick, subscription->series.epoch());
  }
  if (!config_.candles_url.empty()) made.ask_at = now.instant;
  ++made.revision;
  subscriptions_.mark_changed(*subscription);
}

void Session::on(const ReleaseCandles& event, Now now) {
  Subscription* subscription = subscriptions_.find(event.symbol);
  if (!subscription) return;
  for (CandleSubscription& candles : subscription->candles) {
    if (candles.series.interval_ms() != event.interval_ms) continue;
    candles.wanted = false;
    candles.release_at = now.instant + config_.linger_ms;
  }
}

void Session::count_in_candles(Subscription& subscription, const wire::Tick& tick) {
  for (CandleSubscription& candles : subscription.candles) {
    candles.series.add(tick, subscription.series.epoch());
    ++candles.revision;
  }
}

/// A server that is not asked over HTTP sends candles in its backfill.
void Session::merge_candles(Subscription& subscription, std::span<const wire::Candle> candles) {
  if (!config_.candles_url.empty() || candles.size() < 2) return;
  const wire::Millis spacing = candle_spacing(candles);
  for (CandleSubscription& own : subscription.candles) {
    if (own.series.interval_ms() != spacing) continue;
    own.series.merge(candles, {}, {}, {}, reply_candles_max);
    ++own.revision;
  }
}

/// Of another numbering than before the candles may be other ones, too: the server may have gone
/// on with what somebody else has counted.
void Session::announce_with_candles(Subscription& subscription, const wire::Position& position,
                                    Now now) {
  Series& series = subscription.series;
  const bool is_other = !series.epoch().empty() && series.epoch() != position.epoch;
  series.announce(position, config_.history);
  if (is_other) lose_candles(subscription, {}, now);
}

/// The server's candles fill what the ticks do not, from `since` on.
void Session::lose_candles(Subscription& subscription, wire::UnixMillis since, Now now) {
  for (CandleSubscription& candles : subscription.candles) {
    candles.series.lost(since);
    candles.tries = 0;
    candles.request = 0;  // its answer may be of before the loss
    if (!config_.candles_url.empty()) candles.ask_at = now.instant;
  }
}

/// Drops what nobody wants, asks what is due, gives up what was not answered.
void Session::keep_candles(Subscription& subscription, Now now) {
  std::erase_if(subscription.candles, [&](const CandleSubscription& candles) {
    return !candles.wanted && candles.release_at <= now.instant;
  });
  for (CandleSubscription& candles : subscription.candles) {
    if (candles.request != 0 && candles.deadline <= now.instant) {
      candles_failed(candles, now);
      subscriptions_.mark_changed(subscription);
    }
    if (connection_.live() && candles.ask_at && *candles.ask_at <= now.instant) {
      ask_for_candles(subscription, candles, now);
    }
  }
}

/// How many candles one answer holds at most.
std::size_t Session::candles_limit() const { return std::min(config_.points, reply_candles_max); }

void Session::ask_for_candles(const Subscription& subscription, CandleSubscription& candles,
                              Now now) {
  candles.ask_at.reset();
  candles.request = ids_.next();
  candles.deadline = now.instant + config_.backfill_timeout_ms;
  candles.series.begin_asking();
  std::string url = config_.candles_url;
  const auto append = [&](std::string_view name, std::string_view value) {
    append_query_name(name, url);
    append_query_value(value, url);
  };
  append("symbol", subscription.symbol);
  append("interval", interval_name(candles.series.interval_ms()));
  append("since", wire::integer_text(candles.series.since().ms));
  append("limit", wire::integer_text(static_cast<std::int64_t>(candles_limit())));
  effects_.push(HttpRequest{candles.request, std::move(url), false, connection_.bearer(), {}});
}

void Session::candles_failed(CandleSubscription& candles, Now now) {
  candles.request = 0;
  candles.series.give_up_asking();
  if (++candles.tries < CandleSubscription::tries_max) {
    candles.ask_at = now.instant + config_.resubscribe_ms;
  }
}

bool Session::take_candles(Subscription& subscription, const HttpReply& reply, Now now) {
  for (CandleSubscription& candles : subscription.candles) {
    if (reply.request == 0 || candles.request != reply.request) continue;
    const bool answered = reply.status >= 200 && reply.status < 300;
    const auto decoded = answered ? candles_decoder_.decode(reply.body) : wire::DecodeError{};
    if (decoded) {
      const Series& series = subscription.series;
      candles.series.merge(decoded.value().candles, decoded.value().position,
                           series.numbered_points(), series.epoch(), candles_limit());
      candles.request = 0;
      candles.tries = 0;
    } else {
      candles_failed(candles, now);
    }
    ++candles.revision;
    subscriptions_.mark_changed(subscription);
    return true;
  }
  return false;
}

void Session::next_candles_deadline(const Subscription& subscription,
                                    std::optional<wire::Instant>& earliest) const {
  const auto earlier = [&](wire::Instant at) {
    if (!earliest || at < *earliest) earliest = at;
  };
  for (const CandleSubscription& candles : subscription.candles) {
    if (!candles.wanted) earlier(candles.release_at);
    if (candles.request != 0) earlier(candles.deadline);
    if (candles.ask_at && connection_.live()) earlier(*candles.ask_at);
  }
}

}  // namespace tidewire::core
