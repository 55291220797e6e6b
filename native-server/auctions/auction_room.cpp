#include "auctions/auction_room.hpp"

#include <algorithm>

namespace tidewire::server {

AuctionView AuctionRoom::view(wire::UnixMillis now) const {
  const AuctionMoment moment = at(now);
  AuctionView view;
  view.auction = &auction_;
  view.price = moment.price;
  view.drops_remaining = moment.drops_remaining;
  view.remaining_items = auction_.items;
  view.viewers = viewers_;
  view.ends_at = moment.ends_at;
  view.status = moment.ended ? "ended" : "active";
  if (moment.round != round_) return view;  // a round that nobody has bid in yet
  view.remaining_items = std::max<std::int64_t>(0, auction_.items - standing_.sold);
  if (sold_out()) {
    view.price = standing_.last_price;
    view.drops_remaining = 0;
    view.status = "sold_out";
  }
  return view;
}

std::optional<std::int64_t> AuctionRoom::on_wake(wire::Now now) {
  const AuctionMoment moment = at(now.unix);
  if (!moment.started) return std::nullopt;
  if (moment.round != round_) {
    begin(moment.round, now);
    return moment.round;
  }
  if (!sold_out()) tell_price(now);
  if (moment.ended && !told_end_) {
    told_end_ = true;
    tell(auction_ended(auction_, "ended"));
  }
  return std::nullopt;
}

void AuctionRoom::begin(std::int64_t round, wire::Now now) {
  const bool anew = round_ >= 0;
  round_ = round;
  standing_ = {};
  told_end_ = false;
  const AuctionView first = view(now.unix);
  told_price_ = first.price;
  told_price_at_ = now.instant;
  if (anew) tell(auction_state(first));
}

void AuctionRoom::tell_price(wire::Now now) {
  const AuctionView current = view(now.unix);
  if (current.price == told_price_) return;
  if (told_price_at_ && now.instant - *told_price_at_ < price_pause_ms) return;
  told_price_ = current.price;
  told_price_at_ = now.instant;
  tell(price_updated(current));
}

void AuctionRoom::set_standing(std::int64_t round, const Standing& standing) {
  if (round == round_ && standing.sold > standing_.sold) standing_ = standing;
  if (sold_out()) told_end_ = true;  // whoever was here then has heard it
}

void AuctionRoom::on_sold(const BidEvent& bid) {
  const BidDecision& decision = bid.decision;
  if (decision.round != round_) return;
  if (decision.sold > standing_.sold) standing_ = {decision.sold, decision.price};
  const std::int64_t remaining = std::max<std::int64_t>(0, auction_.items - decision.sold);
  const FrameText record = item_sold(auction_, remaining);
  for (HubLine* line : audience_) {
    if (line->identity().user != bid.user) line->send(record);
  }
  if (!sold_out() || told_end_) return;
  told_end_ = true;
  tell(auction_ended(auction_, "sold_out"));
}

void AuctionRoom::count_viewers(std::size_t viewers) { viewers_ = viewers; }

std::optional<std::size_t> AuctionRoom::viewers_to_announce(wire::Instant now) {
  if (viewers_ == announced_viewers_) return std::nullopt;
  if (announced_at_ && now - *announced_at_ < viewers_pause_ms) return std::nullopt;
  announced_at_ = now;
  announced_viewers_ = viewers_;
  return viewers_;
}

void AuctionRoom::announce_viewers(std::size_t viewers) {
  viewers_ = announced_viewers_ = viewers;
  tell(viewer_count_updated(auction_, viewers));
}

void AuctionRoom::tell(const FrameText& record) const {
  for (HubLine* line : audience_) line->send(record);
}

}  // namespace tidewire::server
