#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "auctions/auction.hpp"
#include "auctions/bid_ledger.hpp"
#include "peer/peer.hpp"
#include "wire/result.hpp"

/// What is said about auctions: on the hub, over REST and on the bus.
namespace tidewire::server {

/// An auction as its viewers see it at one moment.
struct AuctionView {
  const Auction* auction = nullptr;
  Cents price = 0;
  std::int64_t drops_remaining = 0;
  std::int64_t remaining_items = 0;
  std::size_t viewers = 0;
  std::string_view status;  // active, sold_out, ended
  wire::UnixMillis ends_at;
};

/// A decided bid, as it travels on the bus to every instance.
struct BidEvent {
  std::string auction_id;
  std::string user;
  std::string bid_id;
  BidDecision decision;
};

struct ViewersEvent {
  std::string auction_id;
  std::size_t viewers = 0;
};

using AuctionEvent = std::variant<BidEvent, ViewersEvent>;

[[nodiscard]] inline double amount(Cents cents) { return static_cast<double>(cents) / 100; }

/// `2026-01-31T12:00:00.000Z`.
[[nodiscard]] std::string iso_time(wire::UnixMillis time);

/// Text that is no UTF-8 is repaired, never refused.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& value);

/// The hub's pushes, as whole records.
[[nodiscard]] FrameText auction_state(const AuctionView& view);
[[nodiscard]] FrameText price_updated(const AuctionView& view);
[[nodiscard]] FrameText viewer_count_updated(const Auction& auction, std::size_t viewers);
[[nodiscard]] FrameText bid_accepted(const BidEvent& bid);
[[nodiscard]] FrameText bid_rejected(const BidEvent& bid);
[[nodiscard]] FrameText item_sold(const Auction& auction, std::int64_t remaining);
[[nodiscard]] FrameText auction_ended(const Auction& auction, std::string_view reason);

[[nodiscard]] nlohmann::ordered_json auction_json(const AuctionView& view);

[[nodiscard]] std::string bus_message(const AuctionEvent& event);
/// The error names what is wrong with a message of the bus.
[[nodiscard]] wire::Result<AuctionEvent, std::string> parse_auction_event(
    std::string_view message);

}  // namespace tidewire::server
