#include "auctions/sqlite_auctions.hpp"

#include <sqlite3.h>

#include <optional>
#include <utility>

#include "store/open_sqlite.hpp"
#include "store/sqlite_statement.hpp"

namespace tidewire::server {
namespace {

constexpr const char* tables = R"(
  CREATE TABLE IF NOT EXISTS auctions (
    id TEXT PRIMARY KEY, tenant TEXT NOT NULL, title TEXT NOT NULL, currency TEXT NOT NULL,
    start_price INTEGER NOT NULL, drop_amount INTEGER NOT NULL, floor_price INTEGER NOT NULL,
    drop_interval_ms INTEGER NOT NULL, floor_hold_ms INTEGER NOT NULL, items INTEGER NOT NULL,
    starts_at INTEGER NOT NULL, cycle_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS bids (
    auction_id TEXT NOT NULL, user TEXT NOT NULL, bid_id TEXT NOT NULL, round INTEGER NOT NULL,
    refusal INTEGER NOT NULL, offered INTEGER NOT NULL, price INTEGER NOT NULL,
    reservation_id TEXT NOT NULL, expires_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
    PRIMARY KEY (auction_id, user, bid_id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS bids_accepted ON bids (auction_id, round) WHERE refusal = 0;
)";

StoreError last_error(sqlite3* database) { return {sqlite3_errmsg(database)}; }

std::optional<BidRefusal> refusal_of(std::int64_t stored) {
  if (stored < 0 || stored > static_cast<std::int64_t>(BidRefusal::auction_ended)) {
    return std::nullopt;
  }
  return static_cast<BidRefusal>(stored);
}

BidRefusal judge(const BidRequest& bid, std::int64_t sold) {
  if (sold >= bid.items) return BidRefusal::sold_out;
  if (bid.ended) return BidRefusal::auction_ended;
  if (bid.offered < bid.price) return BidRefusal::price_too_low;
  return BidRefusal::none;
}

}  // namespace

SqliteAuctions::Answer<std::unique_ptr<SqliteAuctions>> SqliteAuctions::open(
    const std::string& path) {
  const auto database = open_sqlite(path, tables);
  if (!database.ok()) return database.error();
  return std::unique_ptr<SqliteAuctions>(new SqliteAuctions(database.value()));
}

SqliteAuctions::~SqliteAuctions() { sqlite3_close(database_); }

SqliteAuctions::Answer<bool> SqliteAuctions::add_auction(const Auction& auction) {
  SqliteStatement insert(database_,
                         "INSERT OR IGNORE INTO auctions (id, tenant, title, currency, "
                         "start_price, drop_amount, floor_price, drop_interval_ms, "
                         "floor_hold_ms, items, starts_at, cycle_ms) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(auction.id).bind(auction.tenant).bind(auction.title).bind(auction.currency);
  insert.bind(auction.start_price).bind(auction.drop_amount).bind(auction.floor_price);
  insert.bind(auction.drop_interval_ms).bind(auction.floor_hold_ms).bind(auction.items);
  insert.bind(auction.starts_at.ms).bind(auction.cycle_ms);
  if (insert.step() || insert.failed()) return insert.error();
  return sqlite3_changes(database_) > 0;
}

SqliteAuctions::Answer<std::vector<Auction>> SqliteAuctions::auctions() {
  SqliteStatement select(database_,
                         "SELECT id, tenant, title, currency, start_price, drop_amount, "
                         "floor_price, drop_interval_ms, floor_hold_ms, items, starts_at, "
                         "cycle_ms FROM auctions ORDER BY id");
  std::vector<Auction> found;
  while (select.step()) {
    Auction auction{select.text(0),    select.text(1),     select.text(2),    select.text(3),
                    select.integer(4), select.integer(5),  select.integer(6), select.integer(7),
                    select.integer(8), select.integer(9), {select.integer(10)},
                    select.integer(11)};
    if (is_sound(auction)) found.push_back(std::move(auction));
  }
  if (select.failed()) return select.error();
  return found;
}

SqliteAuctions::Answer<bool> SqliteAuctions::forget_refusals_before(wire::UnixMillis time) {
  SqliteStatement remove(database_, "DELETE FROM bids WHERE refusal <> 0 AND created_at < ?");
  remove.bind(time.ms);
  if (remove.step() || remove.failed()) return remove.error();
  return true;
}

void SqliteAuctions::decide(const BidRequest& bid, Done<BidDecision> done) {
  // IMMEDIATE: whoever counts the items holds the lock already, in whatever process.
  if (!execute(database_, "BEGIN IMMEDIATE")) {
    done(last_error(database_));
    return;
  }
  auto decision = decide_within(bid);
  if (decision.ok() && !execute(database_, "COMMIT")) decision = last_error(database_);
  if (!decision.ok()) execute(database_, "ROLLBACK");
  done(std::move(decision));
}

void SqliteAuctions::standing(const std::string& auction_id, std::int64_t round,
                              Done<Standing> done) {
  done(read_standing(auction_id, round));
}

SqliteAuctions::Answer<BidDecision> SqliteAuctions::decide_within(const BidRequest& bid) {
  const auto standing = read_standing(bid.auction_id, bid.round);
  if (!standing.ok()) return standing.error();
  const auto before = find_bid(bid);
  if (!before.ok()) return before.error();
  BidDecision decision;
  if (before.value()) {
    decision = *before.value();
    decision.sold = standing.value().sold;
    return decision;
  }
  decision.refusal = judge(bid, standing.value().sold);
  decision.price = bid.price;
  decision.round = bid.round;
  decision.sold = standing.value().sold;
  if (decision.refusal == BidRefusal::none) {
    ++decision.sold;
    decision.reservation_id = bid.reservation_id;
    decision.expires_at = bid.expires_at;
  } else if (!bid.named_by_client) {
    return decision;  // nobody can ask for it again
  }
  return keep(bid, decision);
}

SqliteAuctions::Answer<std::optional<BidDecision>> SqliteAuctions::find_bid(
    const BidRequest& bid) {
  SqliteStatement before(database_,
                         "SELECT refusal, price, reservation_id, expires_at, round FROM bids "
                         "WHERE auction_id = ? AND user = ? AND bid_id = ?");
  before.bind(bid.auction_id).bind(bid.user).bind(bid.bid_id);
  if (!before.step()) {
    if (before.failed()) return before.error();
    return std::optional<BidDecision>();
  }
  const auto refusal = refusal_of(before.integer(0));
  if (!refusal) return StoreError{"A stored bid cannot be read"};
  return std::optional(BidDecision{*refusal, before.integer(1), before.text(2),
                                   {before.integer(3)}, before.integer(4), 0, true});
}

SqliteAuctions::Answer<BidDecision> SqliteAuctions::keep(const BidRequest& bid,
                                                         const BidDecision& decision) {
  SqliteStatement insert(database_,
                         "INSERT OR IGNORE INTO bids (auction_id, user, bid_id, round, "
                         "refusal, offered, price, reservation_id, expires_at, created_at) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(bid.auction_id).bind(bid.user).bind(bid.bid_id).bind(decision.round);
  insert.bind(static_cast<std::int64_t>(decision.refusal)).bind(bid.offered);
  insert.bind(decision.price).bind(decision.reservation_id).bind(decision.expires_at.ms);
  insert.bind(bid.now.ms);
  if (insert.step() || insert.failed()) return insert.error();
  return decision;
}

SqliteAuctions::Answer<std::vector<SqliteAuctions::Sale>> SqliteAuctions::sales(
    const std::string& auction_id, std::int64_t round) {
  SqliteStatement select(database_,
                         "SELECT reservation_id, price FROM bids "
                         "WHERE auction_id = ? AND round = ? AND refusal = 0");
  select.bind(auction_id).bind(round);
  std::vector<Sale> found;
  while (select.step()) found.push_back({select.text(0), select.integer(1)});
  if (select.failed()) return select.error();
  return found;
}

SqliteAuctions::Answer<Standing> SqliteAuctions::read_standing(const std::string& auction_id,
                                                               std::int64_t round) {
  // Prices only fall, so the lowest is the last.
  SqliteStatement select(database_,
                         "SELECT COUNT(*), COALESCE(MIN(price), 0) FROM bids "
                         "WHERE auction_id = ? AND round = ? AND refusal = 0");
  select.bind(auction_id).bind(round);
  if (!select.step()) return select.error();
  return Standing{select.integer(0), select.integer(1)};
}

}  // namespace tidewire::server
