#include "auctions/auction.hpp"

#include <algorithm>

namespace tidewire::server {
namespace {

/// Beyond, sums of times and of prices might not fit.
constexpr std::int64_t value_max = std::int64_t{1} << 50;

std::int64_t drops(const Auction& auction) {
  const Cents fall = auction.start_price - auction.floor_price;
  return (fall + auction.drop_amount - 1) / auction.drop_amount;
}

}  // namespace

wire::Millis duration_ms(const Auction& auction) {
  return drops(auction) * auction.drop_interval_ms + auction.floor_hold_ms;
}

AuctionMoment calculate(const Auction& auction, wire::UnixMillis now) {
  AuctionMoment moment;
  moment.started = now >= auction.starts_at;
  const wire::Millis since = std::max<wire::Millis>(0, now - auction.starts_at);
  if (auction.cycle_ms > 0) moment.round = since / auction.cycle_ms;
  const wire::Millis into_round = since - moment.round * auction.cycle_ms;
  const std::int64_t all = drops(auction);
  const std::int64_t done = std::min(all, into_round / auction.drop_interval_ms);
  moment.price = std::max(auction.floor_price, auction.start_price - done * auction.drop_amount);
  moment.drops_remaining = all - done;
  moment.ended = into_round >= duration_ms(auction);
  moment.ends_at =
      auction.starts_at + (moment.round * auction.cycle_ms + duration_ms(auction));
  return moment;
}

bool is_sound(const Auction& auction) {
  const auto within = [](std::int64_t value, std::int64_t min) {
    return value >= min && value <= value_max;
  };
  if (auction.id.empty() || !within(auction.floor_price, 0) || !within(auction.drop_amount, 1) ||
      !within(auction.start_price, auction.floor_price) || !within(auction.items, 1) ||
      !within(auction.drop_interval_ms, 1) || !within(auction.floor_hold_ms, 0) ||
      !within(auction.starts_at.ms, 0) || !within(auction.cycle_ms, 0)) {
    return false;
  }
  if (drops(auction) > value_max / auction.drop_interval_ms) return false;
  return auction.cycle_ms == 0 || auction.cycle_ms > duration_ms(auction);
}

}  // namespace tidewire::server
