#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "auctions/auction_messages.hpp"
#include "auctions/bid_ledger.hpp"
#include "auctions/sqlite_auctions.hpp"
#include "bus/redis_bus.hpp"

namespace tidewire::server {

/// Times in milliseconds.
struct RedisBidOptions {
  /// A Redis that has been started anew decides nothing for so long: all instances have to say
  /// first what they have sold. Longer than a connection waits between attempts.
  wire::Millis settle_ms = 3'000;
  /// How long Redis remembers the decision about a bid. The store of who decided it keeps sales.
  wire::Millis sale_kept_ms = 7LL * 24 * 60 * 60 * 1'000;
  wire::Millis refusal_kept_ms = 24LL * 60 * 60 * 1'000;
  /// Bids whose answer got lost, which are to be taken back; the oldest are forgotten beyond it,
  /// and their items stay reserved for nobody.
  std::size_t unsettled_max = 1'000;
};

/// Bids of several instances: Redis decides each of them, once, and the store of the instance that
/// asked has it before it is answered; the others store the sales that they hear of. Without Redis
/// nothing is decided (BidRefusal::unavailable), for two that decide alone could sell one item
/// twice; what is known already is still answered.
class RedisBidLedger final : public BidLedger {
 public:
  /// Both outlive the ledger.
  RedisBidLedger(RedisBus& bus, SqliteAuctions& store, RedisBidOptions options = {});

  /// To be called when the bus's connections have come or gone.
  void on_bus_changed();
  /// Redis has to hear of the sales, by a call of `standing` for each round that goes on: the
  /// connection is new, or Redis has forgotten them.
  std::function<void()> on_usable;

  void decide(const BidRequest& bid, Done<BidDecision> done) override;
  /// Tells Redis the sales of this instance. Without Redis: what the store knows.
  void standing(const std::string& auction_id, std::int64_t round,
                Done<Standing> done) override;

 private:
  void arrive();
  void on_decided(const BidRequest& bid, const redisReply* reply, const Done<BidDecision>& done);
  /// Nobody can ask for it again: the item, if there is one, goes back.
  void withdraw(const BidRequest& bid);
  void hear(std::string_view message);

  RedisBus* bus_;
  SqliteAuctions* store_;
  RedisBidOptions options_;
  bool usable_ = false;
  std::vector<BidRequest> unsettled_;
};

}  // namespace tidewire::server
