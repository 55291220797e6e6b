#include "auctions/auction_desk.hpp"

#include <spdlog/spdlog.h>

#include <memory>
#include <variant>

#include "bus/bus_channels.hpp"
#include "hubs/random_id.hpp"
#include "wire/json_reader.hpp"

namespace tidewire::server {
namespace {

/// The one text that the methods take; empty when the arguments are others.
std::optional<std::string> only_text(const wire::JsonView& arguments) {
  wire::JsonElements elements(arguments);
  wire::JsonView first;
  wire::JsonView second;
  if (!elements.next(first) || elements.next(second)) return std::nullopt;
  const auto text = first.string();
  if (!text) return std::nullopt;
  std::string arena;
  arena.reserve(first.text().size());
  return std::string(text->unescape(arena));
}

}  // namespace

AuctionDesk::AuctionDesk(Bus& bus, BidLedger& ledger, ViewerCounts& viewers,
                         std::vector<Auction> auctions, wire::Now now)
    : bus_(&bus), ledger_(&ledger), viewers_(&viewers) {
  for (Auction& auction : auctions) {
    std::string id = auction.id;
    rooms_.try_emplace(std::move(id), std::move(auction));
  }
  bus.subscribe(bus_channel::auction_events,
                [this](std::string_view message) { relay(message); });
  on_wake(now);
}

void AuctionDesk::opened(HubLine& line) {
  visitors_.try_emplace(&line);
  users_[{line.identity().tenant, line.identity().user}].insert(&line);
}

void AuctionDesk::closed(HubLine& line) {
  const auto visitor = visitors_.find(&line);
  if (visitor == visitors_.end()) return;
  const std::set<std::string> joined = visitor->second.joined;
  for (const std::string& auction_id : joined) leave(line, visitor->second, auction_id);
  visitors_.erase(visitor);
  const auto user = users_.find({line.identity().tenant, line.identity().user});
  if (user == users_.end()) return;
  user->second.erase(&line);
  if (user->second.empty()) users_.erase(user);
}

void AuctionDesk::invoked(HubLine& line, const wire::hub::server::Call& call, wire::Now now) {
  Visitor& visitor = visitors_.at(&line);
  if (visitor.calls.take(call_rate, now.instant) > 0) return line.answer(call.id, "Rate limit exceeded");
  const bool joins = call.target == "JoinAuction";
  if (call.streaming || (!joins && call.target != "LeaveAuction")) {
    return line.answer(call.id, "Unknown method");
  }
  const auto auction_id = only_text(call.arguments);
  if (!auction_id) return line.answer(call.id, "Invalid arguments");
  if (joins) return join(line, visitor, *auction_id, call.id, now);
  leave(line, visitor, *auction_id);
  line.answer(call.id, {});
}

void AuctionDesk::join(HubLine& line, Visitor& visitor, const std::string& auction_id,
                       std::optional<std::string_view> call_id, wire::Now now) {
  AuctionRoom* const joined = room(auction_id);
  if (joined == nullptr || !joined->at(now.unix).started) {
    return line.answer(call_id, "Auction not found");
  }
  if (joined->auction().tenant != line.identity().tenant) {
    return line.answer(call_id, "Unauthorized");
  }
  visitor.joined.insert(auction_id);
  joined->enter(line);
  const std::optional<std::string> answer_to =
      call_id ? std::optional<std::string>(*call_id) : std::nullopt;
  // The rooms stay as long as the desk; the line may have gone when the count is known.
  viewers_->add(auction_id, line.id(),
                [joined, weak = line.weak_from_this(), answer_to, now](std::size_t count) {
                  joined->count_viewers(count);
                  const auto caller = weak.lock();
                  if (!caller) return;
                  caller->send(auction_state(joined->view(now.unix)));
                  caller->answer(answer_to, {});
                });
}

void AuctionDesk::leave(HubLine& line, Visitor& visitor, const std::string& auction_id) {
  if (visitor.joined.erase(auction_id) == 0) return;
  AuctionRoom* const left = room(auction_id);
  left->leave(line);
  viewers_->remove(auction_id, line.id(),
                   [left](std::size_t count) { left->count_viewers(count); });
}

void AuctionDesk::on_wake(wire::Now now) {
  for (auto& [id, auction] : rooms_) {
    if (const auto round = auction.on_wake(now)) ask_for_standing(id, *round);
    if (const auto viewers = auction.viewers_to_announce(now.instant)) {
      bus_->publish(bus_channel::auction_events, bus_message(ViewersEvent{id, *viewers}));
    }
  }
}

void AuctionDesk::refresh(wire::Now now) {
  on_wake(now);
  for (const auto& [id, auction] : rooms_) ask_for_standing(id, auction.at(now.unix).round);
}

void AuctionDesk::count_viewers(std::string_view auction_id, std::size_t viewers) {
  if (AuctionRoom* const counted = room(auction_id)) counted->count_viewers(viewers);
}

void AuctionDesk::ask_for_standing(const std::string& auction_id, std::int64_t round) {
  AuctionRoom* const asking = room(auction_id);
  ledger_->standing(auction_id, round, [asking, round](const auto& standing) {
    if (standing.ok()) return asking->set_standing(round, standing.value());
    spdlog::error("auction standing failed error=\"{}\"", standing.error().message);
  });
}

std::vector<AuctionView> AuctionDesk::auctions_of(std::string_view tenant,
                                                  wire::UnixMillis now) const {
  std::vector<AuctionView> found;
  for (const auto& [id, auction] : rooms_) {
    if (auction.auction().tenant == tenant && auction.at(now).started) {
      found.push_back(auction.view(now));
    }
  }
  return found;
}

const AuctionRoom* AuctionDesk::find(std::string_view id, wire::UnixMillis now) const {
  const auto found = rooms_.find(id);
  if (found == rooms_.end() || !found->second.at(now).started) return nullptr;
  return &found->second;
}

void AuctionDesk::place_bid(const Bid& bid, wire::Now now, BidDone done) {
  on_wake(now);  // the round that has just begun, if the timer has not told yet
  const AuctionRoom& auction = *room(bid.auction_id);
  const AuctionMoment moment = auction.at(now.unix);
  BidRequest request;
  request.auction_id = bid.auction_id;
  request.round = moment.round;
  request.items = auction.auction().items;
  request.user = bid.user;
  request.named_by_client = !bid.bid_id.empty();
  request.bid_id = request.named_by_client ? bid.bid_id : random_id();
  request.offered = bid.offered;
  request.price = auction.view(now.unix).price;
  request.ended = moment.ended;
  request.ends_at = moment.ends_at;
  request.reservation_id = random_id();
  request.expires_at = now.unix + reservation_ms;
  request.now = now.unix;
  ledger_->decide(request, [this, request, done = std::move(done)](const auto& decided) {
    if (!decided.ok()) {
      spdlog::error("bid not decided error=\"{}\"", decided.error().message);
      return done(decided.error());
    }
    const BidEvent event{request.auction_id, request.user, request.bid_id, decided.value()};
    if (event.decision.refusal == BidRefusal::unavailable) {
      // Late, when the others can be reached again, it would be of no use.
      bus_->publish_here(bus_channel::auction_events, bus_message(event));
    } else if (!event.decision.repeated) {
      bus_->publish(bus_channel::auction_events, bus_message(event));
    }
    done(event);
  });
}

void AuctionDesk::relay(std::string_view message) {
  const auto event = parse_auction_event(message);
  if (!event.ok()) {
    spdlog::warn("auction event dropped reason=\"{}\"", event.error());
    return;
  }
  std::visit([this](const auto& what) { handle(what); }, event.value());
}

void AuctionDesk::handle(const BidEvent& bid) {
  AuctionRoom* const auction = room(bid.auction_id);
  if (auction == nullptr) return;
  const bool accepted = bid.decision.refusal == BidRefusal::none;
  spdlog::info("bid auction={} accepted={} sold={}", bid.auction_id, accepted,
               bid.decision.sold);
  if (const auto user = users_.find({auction->auction().tenant, bid.user});
      user != users_.end()) {
    const FrameText record = accepted ? bid_accepted(bid) : bid_rejected(bid);
    for (HubLine* line : user->second) line->send(record);
  }
  if (accepted) auction->on_sold(bid);
}

void AuctionDesk::handle(const ViewersEvent& event) {
  if (AuctionRoom* const watched = room(event.auction_id)) {
    watched->announce_viewers(event.viewers);
  }
}

AuctionRoom* AuctionDesk::room(std::string_view id) {
  const auto found = rooms_.find(id);
  return found == rooms_.end() ? nullptr : &found->second;
}

}  // namespace tidewire::server
