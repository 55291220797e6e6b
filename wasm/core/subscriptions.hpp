#pragma once

#include <cstdint>
#include <limits>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/backfill.hpp"
#include "core/candles.hpp"
#include "core/series.hpp"
#include "wire/time.hpp"

namespace tidewire::core {

/// What can be said of a series (N.1). The numbers cross to JavaScript.
enum class SeriesStatus : std::uint8_t {
  stale = 0,        // not connected, or not subscribed yet: what is shown may be old
  catching_up = 1,  // connected; what was missed has been asked for
  live = 2,         // complete up to now
  gap = 3,          // connected; something inside the window is lost for good
};

/// One symbol that somebody wants, and all that is known of it.
struct Subscription {
  Subscription(std::string name, std::size_t points) : symbol(std::move(name)), series(points) {}

  std::string symbol;
  Series series;
  BackfillState backfill;
  /// Somebody listens. If not, it is dropped at `release_at`.
  bool wanted = true;
  wire::Instant release_at;
  /// Sent in a `subscribe` on this connection, at `sent_at`.
  bool sent = false;
  wire::Instant sent_at;
  /// The number of the call that joins its group, where symbols are groups of a hub.
  std::uint64_t join_call = 0;
  /// What stands for it in binary batches on this connection; nothing where it was not told.
  std::optional<std::uint64_t> handle;
  /// Named in a `subscribed` on this connection.
  bool confirmed = false;
  /// Change over 24 hours in per cent, as last heard; NaN if never.
  double change_24h = std::numeric_limits<double>::quiet_NaN();
  std::uint64_t duplicates = 0;
  /// By interval, at most `candle_intervals_max`. A list, because they are large: a vector would
  /// have to know how to move them.
  std::list<CandleSubscription> candles;
  /// Counts changes of the points, for whoever copies them.
  std::uint64_t revision = 0;
  SeriesStatus last_status = SeriesStatus::stale;
  bool changed = false;
};

/// The symbols of a session, each under a small id that stays its own until it is dropped.
class Subscriptions {
 public:
  explicit Subscriptions(std::size_t points) : points_(points) {}

  /// The symbol's entry, made if it is new; nothing if there is no room for another.
  Subscription* want(std::string_view symbol);
  /// Nobody listens any more: keep it until `until`.
  void release(std::string_view symbol, wire::Instant until);
  [[nodiscard]] bool full() const;
  /// What nobody listens to any more is to be dropped now, for others need the room.
  void hurry_released(wire::Instant now);
  /// The next moment at which something may be dropped.
  [[nodiscard]] std::optional<wire::Instant> next_release() const;
  /// Takes one entry out whose time has come.
  std::unique_ptr<Subscription> take_released(wire::Instant now);

  [[nodiscard]] Subscription* find(std::string_view symbol);
  [[nodiscard]] int id_of(std::string_view symbol) const;
  [[nodiscard]] Subscription* at(int id);
  /// What a number in binary batches stands for on this connection.
  [[nodiscard]] Subscription* by_handle(std::uint64_t handle);

  void mark_changed(Subscription& subscription);
  /// The id of a series that changed since it was last taken; -1 if there is none.
  int take_changed();
  [[nodiscard]] bool any_changed() const { return !changed_.empty(); }
  [[nodiscard]] std::size_t points() const { return points_; }

  template <typename Visit>
  void for_each(Visit visit) {
    for (const auto& entry : slots_) {
      if (entry) visit(*entry);
    }
  }

 private:
  std::size_t points_;
  std::vector<std::unique_ptr<Subscription>> slots_;
  struct Entry {
    std::string_view symbol;  // of the subscription itself
    int id = 0;
  };
  [[nodiscard]] std::size_t place_of(std::string_view symbol) const;
  std::vector<Entry> by_symbol_;  // in the order of the symbols
  mutable Entry last_found_{{}, -1};  // ticks come in runs
  std::vector<int> changed_;
};

}  // namespace tidewire::core
