#include "routes_auctions.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rest.hpp"

namespace tidewire::server {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t bid_id_bytes_max = 64;
/// A hundred billion of whatever currency; in hundredths it is exact.
constexpr double bid_max = 1e11;

/// The auction, or the answer that refuses it.
wire::Result<const AuctionRoom*, HttpResponse> own_auction(Services& services,
                                                           const Identity& identity,
                                                           const std::string& id,
                                                           wire::Now now) {
  const AuctionRoom* auction = services.auctions.find(id, now.unix);
  if (auction == nullptr) return error_response(404, "not_found", "There is no such auction");
  if (auction->auction().tenant != identity.tenant) {
    return error_response(403, "forbidden", "This is another tenant's auction");
  }
  return auction;
}

std::vector<std::string> split_ids(const std::string& list) {
  std::vector<std::string> ids;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    ids.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return ids;
}

/// What was offered, from `{"bidPrice","bidId"?}`.
wire::Result<AuctionDesk::Bid, Invalid> parse_bid(const HttpRequest& request) {
  const auto body = parse_object(request.body);
  if (!body.ok()) return body.error();
  AuctionDesk::Bid bid;
  const auto price = body.value().find("bidPrice");
  if (price == body.value().end()) return missing_field("bidPrice");
  const double offered = price->is_number() ? price->get<double>() : -1;
  if (!(offered > 0 && offered <= bid_max)) {
    return invalid_field("bidPrice", "a number above 0 and up to 1e11");
  }
  // Less than a cent is not there; tolerance for prices that went through binary fractions.
  bid.offered = static_cast<Cents>(std::floor(offered * 100 + 1e-6));
  const auto id = body.value().find("bidId");
  if (id == body.value().end()) return bid;
  if (id->is_string()) bid.bid_id = id->get<std::string>();
  if (bid.bid_id.empty() || bid.bid_id.size() > bid_id_bytes_max) {
    return invalid_field("bidId", "a text of 1 to 64 bytes");
  }
  return bid;
}

std::string_view sentence(BidRefusal refusal) {
  switch (refusal) {
    case BidRefusal::none: return "";
    case BidRefusal::price_too_low: return "The price is above the bid";
    case BidRefusal::sold_out: return "Everything is sold";
    case BidRefusal::auction_ended: return "The auction has ended";
    case BidRefusal::unavailable: return "Bids cannot be decided now; try again soon";
  }
  return "";
}

HttpResponse bid_response(const wire::Result<BidEvent, StoreError>& decided) {
  if (!decided.ok()) return error_response(500, "store_failed", "The bid could not be stored");
  const BidEvent& bid = decided.value();
  const BidDecision& decision = bid.decision;
  if (decision.refusal == BidRefusal::none) {
    return json_response(201, json_text({{"bidId", bid.bid_id},
                                    {"accepted", true},
                                    {"winningPrice", amount(decision.price)},
                                    {"reservationId", decision.reservation_id},
                                    {"expiresAt", iso_time(decision.expires_at)}}));
  }
  const int status = decision.refusal == BidRefusal::unavailable ? 503 : 409;
  return json_response(status, json_text({{"error",
                                   {{"code", name(decision.refusal)},
                                    {"message", sentence(decision.refusal)}}},
                                  {"bidId", bid.bid_id},
                                  {"currentPrice", amount(decision.price)}}));
}

}  // namespace

HttpResponse get_auctions(Services& services, const HttpRequest& request, const Target& target,
                          wire::Now now) {
  const auto identity = require_user(services, request, now);
  if (!identity.ok()) return identity.error();
  std::optional<std::vector<std::string>> wanted;
  if (const std::string* ids = target.find("ids")) wanted = split_ids(*ids);
  ordered_json auctions = ordered_json::array();
  for (const AuctionView& view :
       services.auctions.auctions_of(identity.value().tenant, now.unix)) {
    const bool listed = !wanted || std::find(wanted->begin(), wanted->end(), view.auction->id) !=
                                       wanted->end();
    if (listed) auctions.push_back(auction_json(view));
  }
  return json_response(200, json_text({{"auctions", std::move(auctions)}}));
}

HttpResponse get_auction(Services& services, const HttpRequest& request, const Target& target,
                         wire::Now now) {
  const auto identity = require_user(services, request, now);
  if (!identity.ok()) return identity.error();
  const auto auction = own_auction(services, identity.value(), target.parameter, now);
  if (!auction.ok()) return auction.error();
  return json_response(200, json_text(auction_json(auction.value()->view(now.unix))));
}

void post_bid(Services& services, const HttpRequest& request, const Target& target,
              wire::Now now, DeferredReply reply) {
  const auto identity = require_user(services, request, now);
  if (!identity.ok()) return reply.send(identity.error());
  const auto auction = own_auction(services, identity.value(), target.parameter, now);
  if (!auction.ok()) return reply.send(auction.error());
  auto bid = parse_bid(request);
  if (!bid.ok()) {
    return reply.send(error_response(400, bid.error().code, bid.error().message));
  }
  bid.value().auction_id = target.parameter;
  bid.value().user = identity.value().user;
  services.auctions.place_bid(bid.value(), now,
                              [send = std::move(reply.send)](const auto& decided) {
                                send(bid_response(decided));
                              });
}

}  // namespace tidewire::server
