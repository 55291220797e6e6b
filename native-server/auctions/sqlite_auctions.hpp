#pragma once

#include <memory>
#include <optional>
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

  /// What was decided about the bid before; `sold` is not known.
  [[nodiscard]] Answer<std::optional<BidDecision>> find_bid(const BidRequest& bid);
  /// Keeps a decision that was made elsewhere; one that is there already stays.
  [[nodiscard]] Answer<BidDecision> keep(const BidRequest& bid, const BidDecision& decision);
  struct Sale {
    std::string reservation_id;
    Cents price = 0;
  };
  [[nodiscard]] Answer<std::vector<Sale>> sales(const std::string& auction_id,
                                                std::int64_t round);

  void decide(const BidRequest& bid, Done<BidDecision> done) override;
  void standing(const std::string& auction_id, std::int64_t round,
                Done<Standing> done) override;

 private:
  explicit SqliteAuctions(sqlite3* database) : database_(database) {}
  [[nodiscard]] Answer<BidDecision> decide_within(const BidRequest& bid);
  [[nodiscard]] Answer<Standing> read_standing(const std::string& auction_id,
                                               std::int64_t round);

  sqlite3* database_;
};

}  // namespace tidewire::server
