#include "auctions/auction_messages.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>
#include <utility>

#include "invalid.hpp"
#include "wire/dialects/hub_server.hpp"

namespace tidewire::server {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

FrameText push(std::string_view target, const ordered_json& argument) {
  std::string record;
  wire::hub::server::encode_invocation(target, json_text(argument), record);
  return std::make_shared<const std::string>(std::move(record));
}

std::optional<std::string> text_in(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::optional<std::int64_t> count_in(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  const auto value = found->get<std::int64_t>();
  return value < 0 ? std::nullopt : std::optional(value);
}

std::optional<BidRefusal> refusal_in(const json& object) {
  const auto text = text_in(object, "refusal");
  for (const BidRefusal known : {BidRefusal::none, BidRefusal::price_too_low,
                                 BidRefusal::sold_out, BidRefusal::auction_ended,
                                 BidRefusal::unavailable}) {
    if (text && *text == name(known)) return known;
  }
  return std::nullopt;
}

wire::Result<AuctionEvent, std::string> parse_bid(const json& message, std::string auction_id) {
  const auto user = text_in(message, "user");
  const auto bid_id = text_in(message, "bidId");
  const auto reservation = text_in(message, "reservationId");
  const auto refusal = refusal_in(message);
  const auto price = count_in(message, "price");
  const auto expires = count_in(message, "expiresAt");
  const auto round = count_in(message, "round");
  const auto sold = count_in(message, "sold");
  if (!user || !bid_id || !reservation || !refusal || !price || !expires || !round || !sold) {
    return std::string("a bid lacks a field");
  }
  return AuctionEvent{BidEvent{std::move(auction_id), *user, *bid_id,
                               {*refusal, *price, *reservation, {*expires}, *round, *sold}}};
}

std::string message_of(const BidEvent& bid) {
  const BidDecision& decision = bid.decision;
  return json_text({{"type", "bid"},
               {"auctionId", bid.auction_id},
               {"user", bid.user},
               {"bidId", bid.bid_id},
               {"refusal", name(decision.refusal)},
               {"price", decision.price},
               {"reservationId", decision.reservation_id},
               {"expiresAt", decision.expires_at.ms},
               {"round", decision.round},
               {"sold", decision.sold}});
}

std::string message_of(const ViewersEvent& event) {
  return json_text({{"type", "viewers"},
               {"auctionId", event.auction_id},
               {"viewers", event.viewers}});
}

}  // namespace

std::string iso_time(wire::UnixMillis time) {
  const std::time_t seconds = time.ms / 1'000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t length =
      std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 8> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(time.ms % 1'000));
  return std::string(text.data(), length) + fraction.data();
}

std::string json_text(const ordered_json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

FrameText auction_state(const AuctionView& view) {
  return push("AuctionState", {{"auctionId", view.auction->id},
                               {"currentPrice", amount(view.price)},
                               {"currency", view.auction->currency},
                               {"remainingItems", view.remaining_items},
                               {"activeViewers", view.viewers},
                               {"dropsRemaining", view.drops_remaining},
                               {"status", view.status}});
}

FrameText price_updated(const AuctionView& view) {
  return push("PriceUpdated", {{"auctionId", view.auction->id},
                               {"currentPrice", amount(view.price)},
                               {"currency", view.auction->currency},
                               {"dropsRemaining", view.drops_remaining}});
}

FrameText viewer_count_updated(const Auction& auction, std::size_t viewers) {
  return push("ViewerCountUpdated", {{"auctionId", auction.id}, {"activeViewers", viewers}});
}

FrameText bid_accepted(const BidEvent& bid) {
  return push("BidAccepted", {{"auctionId", bid.auction_id},
                              {"bidId", bid.bid_id},
                              {"winningPrice", amount(bid.decision.price)},
                              {"reservationId", bid.decision.reservation_id},
                              {"expiresAt", iso_time(bid.decision.expires_at)}});
}

FrameText bid_rejected(const BidEvent& bid) {
  return push("BidRejected", {{"auctionId", bid.auction_id},
                              {"bidId", bid.bid_id},
                              {"reason", name(bid.decision.refusal)},
                              {"currentPrice", amount(bid.decision.price)}});
}

FrameText item_sold(const Auction& auction, std::int64_t remaining) {
  return push("ItemSold", {{"auctionId", auction.id}, {"remainingItems", remaining}});
}

FrameText auction_ended(const Auction& auction, std::string_view reason) {
  return push("AuctionEnded", {{"auctionId", auction.id}, {"reason", reason}});
}

ordered_json auction_json(const AuctionView& view) {
  return {{"auctionId", view.auction->id},
          {"title", view.auction->title},
          {"status", view.status},
          {"currentPrice", amount(view.price)},
          {"currency", view.auction->currency},
          {"remainingItems", view.remaining_items},
          {"dropsRemaining", view.drops_remaining},
          {"activeViewers", view.viewers},
          {"endsAt", iso_time(view.ends_at)}};
}

std::string bus_message(const AuctionEvent& event) {
  return std::visit([](const auto& what) { return message_of(what); }, event);
}

wire::Result<AuctionEvent, std::string> parse_auction_event(std::string_view message) {
  const auto parsed = parse_object(message);
  if (!parsed.ok()) return parsed.error().message;
  const json& object = parsed.value();
  const auto type = text_in(object, "type");
  auto auction_id = text_in(object, "auctionId");
  if (!type || !auction_id) return std::string("type and auctionId are needed");
  if (*type == "bid") return parse_bid(object, *std::move(auction_id));
  const auto viewers = count_in(object, "viewers");
  if (*type != "viewers" || !viewers) return std::string("neither a bid nor a count of viewers");
  return AuctionEvent{ViewersEvent{*std::move(auction_id), static_cast<std::size_t>(*viewers)}};
}

}  // namespace tidewire::server
