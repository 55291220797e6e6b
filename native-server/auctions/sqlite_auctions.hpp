#pragma once

#include <memory>
#include <string>
#include <vector>

#include "auctions/auction.hpp"
#include "auctions/bid_ledger.hpp"
#include "store/repository.hpp"
#include "wire/result.hpp"

struct sqlite3;

namespace tidewire::server {

/// Auctions and bids in a file of SQLite, which may be the repository's: write-ahead log, every
/// commit synchronised to the disk before it is answered. Several processes may share it.
class SqliteAuctions final : public BidLedger {
 public:
  template <typename T>
  using Answer = wire::Result<T, StoreError>;

  /// Creates the file when there is none; an empty path is a database in memory.
  [[nodiscard]] static Answer<std::unique_ptr<SqliteAuctions>> open(const std::string& path);
  ~SqliteAuctions() override;
  SqliteAuctions(const SqliteAuctions&) = delete;
  SqliteAuctions& operator=(const SqliteAuctions&) = delete;

  /// Leaves one that is there as it is; false then.
  [[nodiscard]] Answer<bool> add_auction(const Auction& auction);
  /// In the order of their ids; one that is not sound is left out.
  [[nodiscard]] Answer<std::vector<Auction>> auctions();
  /// Forgets refused bids that are older: whoever repeats one gets a new decision.
  [[nodiscard]] Answer<bool> forget_refusals_before(wire::UnixMillis time);

  void decide(const BidRequest& bid, Done<BidDecision> done) override;
  void standing(const std::string& auction_id, std::int64_t round,
                Done<Standing> done) override;

 private:
  explicit SqliteAuctions(sqlite3* database) : database_(database) {}
  [[nodiscard]] Answer<BidDecision> decide_within(const BidRequest& bid);
  [[nodiscard]] Answer<BidDecision> record(const BidRequest& bid, const BidDecision& decision);
  [[nodiscard]] Answer<Standing> read_standing(const std::string& auction_id,
                                               std::int64_t round);

  sqlite3* database_;
};

}  // namespace tidewire::server
