#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "auctions/auction.hpp"
#include "store/repository.hpp"
#include "wire/result.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// Why a bid was refused.
enum class BidRefusal : std::uint8_t {
  none,
  price_too_low,
  sold_out,
  auction_ended,
  unavailable,  // nothing is decided: it may be tried again later
};

[[nodiscard]] constexpr std::string_view name(BidRefusal refusal) {
  switch (refusal) {
    case BidRefusal::none: return "";
    case BidRefusal::price_too_low: return "price_too_low";
    case BidRefusal::sold_out: return "sold_out";
    case BidRefusal::auction_ended: return "auction_ended";
    case BidRefusal::unavailable: return "bids_unavailable";
  }
  return "";
}

/// A bid, and what it would get.
struct BidRequest {
  std::string auction_id;
  std::int64_t round = 0;
  std::int64_t items = 0;  // of the round
  std::string user;
  std::string bid_id;
  bool named_by_client = false;  // bid_id came with the request, so it may come again
  Cents offered = 0;
  Cents price = 0;  // what an item costs now
  bool ended = false;
  wire::UnixMillis ends_at;  // the round
  std::string reservation_id;
  wire::UnixMillis expires_at;  // of the reservation
  wire::UnixMillis now;
};

/// What was decided, once and for all, about a bid of one user.
struct BidDecision {
  BidRefusal refusal = BidRefusal::none;
  Cents price = 0;  // paid, or asked when it was refused
  std::string reservation_id;
  wire::UnixMillis expires_at;
  std::int64_t round = 0;
  std::int64_t sold = 0;  // items of the round, with this one
  bool repeated = false;  // it had been decided before
};

/// How a round stands.
struct Standing {
  std::int64_t sold = 0;
  Cents last_price = 0;  // of the last item sold; 0 without one
};

/// Decides bids, exactly once each, and remembers them. Answers may come at once or later, on the
/// server's thread.
class BidLedger {
 public:
  template <typename T>
  using Done = std::function<void(wire::Result<T, StoreError>)>;

  virtual ~BidLedger() = default;

  /// The same user, auction and bid_id get the same decision again. Otherwise the first of these
  /// that holds: sold out, ended, offered less than the price; else an item is taken. An accepted
  /// bid is on the disk (or wherever the ledger keeps it) before it is answered.
  virtual void decide(const BidRequest& bid, Done<BidDecision> done) = 0;
  virtual void standing(const std::string& auction_id, std::int64_t round,
                        Done<Standing> done) = 0;
};

}  // namespace tidewire::server
