#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "auctions/auction.hpp"
#include "auctions/auction_messages.hpp"
#include "auctions/auction_room.hpp"
#include "auctions/bid_ledger.hpp"
#include "auctions/viewer_counts.hpp"
#include "bus/bus.hpp"
#include "peer/hub_line.hpp"
#include "peer/identity.hpp"
#include "peer/token_bucket.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// Runs the auctions: joins and leaves of the hub's clients, prices and ends as time passes, bids.
/// What it decides goes over the bus to the clients of every instance.
class AuctionDesk final : public HubMethods {
 public:
  /// Calls (joins and leaves) of one connection: 20 at once, then one in 200 ms.
  static constexpr Rate call_rate{5, 20};
  /// How long an item is reserved for who has bought it.
  static constexpr wire::Millis reservation_ms = 15 * 60 * 1'000;

  /// All three outlive the desk.
  AuctionDesk(Bus& bus, BidLedger& ledger, ViewerCounts& viewers, std::vector<Auction> auctions,
              wire::Now now);
  ~AuctionDesk() override = default;
  AuctionDesk(const AuctionDesk&) = delete;
  AuctionDesk& operator=(const AuctionDesk&) = delete;

  void opened(HubLine& line) override;
  void invoked(HubLine& line, const wire::hub::server::Call& call, wire::Now now) override;
  void closed(HubLine& line) override;

  /// Prices, ends and counts: call several times a second.
  void on_wake(wire::Now now);
  /// Asks the ledger anew how every round stands.
  void refresh(wire::Now now);
  /// The viewers of an auction, when they have changed by no call of the desk's.
  void count_viewers(std::string_view auction_id, std::size_t viewers);

  /// Those of one tenant that have begun, in the order of their ids.
  [[nodiscard]] std::vector<AuctionView> auctions_of(std::string_view tenant,
                                                     wire::UnixMillis now) const;
  /// nullptr when there is none, or it has not begun.
  [[nodiscard]] const AuctionRoom* find(std::string_view id, wire::UnixMillis now) const;

  struct Bid {
    std::string auction_id;  // there is such an auction, of the bidder's tenant
    std::string user;
    std::string bid_id;  // empty: one is made up
    Cents offered = 0;
  };
  using BidDone = std::function<void(wire::Result<BidEvent, StoreError>)>;
  /// Decides, tells the clients (unless it had been decided before), then answers.
  void place_bid(const Bid& bid, wire::Now now, BidDone done);

 private:
  using User = std::pair<std::string, std::string>;  // tenant and name
  struct Visitor {
    TokenBucket calls;
    std::set<std::string> joined;
  };

  void join(HubLine& line, Visitor& visitor, const std::string& auction_id,
            std::optional<std::string_view> call_id, wire::Now now);
  void leave(HubLine& line, Visitor& visitor, const std::string& auction_id);
  void ask_for_standing(const std::string& auction_id, std::int64_t round);
  void relay(std::string_view message);
  void handle(const BidEvent& bid);
  void handle(const ViewersEvent& event);
  [[nodiscard]] AuctionRoom* room(std::string_view id);

  Bus* bus_;
  BidLedger* ledger_;
  ViewerCounts* viewers_;
  std::map<std::string, AuctionRoom, std::less<>> rooms_;
  std::unordered_map<HubLine*, Visitor> visitors_;
  std::map<User, std::unordered_set<HubLine*>> users_;
};

}  // namespace tidewire::server
