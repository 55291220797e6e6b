#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "auctions/auction.hpp"
#include "auctions/auction_messages.hpp"
#include "auctions/bid_ledger.hpp"
#include "peer/hub_line.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// One auction and those of its viewers who are connected to this instance.
class AuctionRoom {
 public:
  /// `PriceUpdated` is sent no more often than this (milliseconds); the last price always is.
  static constexpr wire::Millis price_pause_ms = 5'000;
  /// The same for `ViewerCountUpdated`.
  static constexpr wire::Millis viewers_pause_ms = 1'000;

  explicit AuctionRoom(Auction auction) : auction_(std::move(auction)) {}

  [[nodiscard]] const Auction& auction() const { return auction_; }
  [[nodiscard]] AuctionMoment at(wire::UnixMillis now) const { return calculate(auction_, now); }
  [[nodiscard]] AuctionView view(wire::UnixMillis now) const;

  /// The line outlives its stay.
  void enter(HubLine& line) { audience_.insert(&line); }
  void leave(HubLine& line) { audience_.erase(&line); }

  /// Tells the audience what time has changed. The number of a round that has begun, of which
  /// the standing is to be asked for.
  std::optional<std::int64_t> on_wake(wire::Now now);
  /// What the ledger knows; standings of other rounds, and older ones, are ignored.
  void set_standing(std::int64_t round, const Standing& standing);
  /// A bid was accepted: tells everybody but the winner.
  void on_sold(const BidEvent& bid);

  /// The count after a change of this instance's making.
  void count_viewers(std::size_t viewers);
  /// The count to announce now, to all instances; empty when nothing changed.
  std::optional<std::size_t> viewers_to_announce(wire::Instant now);
  /// The count as an instance has announced it: tells the audience.
  void announce_viewers(std::size_t viewers);

 private:
  [[nodiscard]] bool sold_out() const { return standing_.sold >= auction_.items; }
  void begin(std::int64_t round, wire::Now now);
  void tell(const FrameText& record) const;
  void tell_price(wire::Now now);

  Auction auction_;
  std::unordered_set<HubLine*> audience_;

  std::int64_t round_ = -1;  // none yet
  Standing standing_;
  bool told_end_ = false;

  Cents told_price_ = 0;
  std::optional<wire::Instant> told_price_at_;

  std::size_t viewers_ = 0;
  std::size_t announced_viewers_ = 0;
  std::optional<wire::Instant> announced_at_;
};

}  // namespace tidewire::server
