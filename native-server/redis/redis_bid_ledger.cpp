#include "redis/redis_bid_ledger.hpp"

#include <hiredis/hiredis.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <optional>
#include <utility>
#include <variant>

#include "bus/bus_channels.hpp"
#include "clock.hpp"
#include "redis/auction_scripts.hpp"
#include "redis/market_rows.hpp"
#include "redis/redis_keys.hpp"

namespace tidewire::server {
namespace {

namespace key = redis_key;

constexpr wire::Millis day_ms = 24LL * 60 * 60 * 1'000;
/// Until the first bid of the round says when it ends: longer than any auction.
constexpr wire::Millis sales_kept_ms = 400 * day_ms;

std::string sales_key(const std::string& auction_id, std::int64_t round) {
  return std::string(key::sales_prefix) + auction_id + ":" + std::to_string(round);
}

/// With the length of the name: users and bids may have any characters.
std::string bid_key(const BidRequest& bid) {
  return std::string(key::bid_prefix) + bid.auction_id + ":" + std::to_string(bid.user.size()) +
         ":" + bid.user + ":" + bid.bid_id;
}

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                   : std::nullopt;
}

std::optional<std::int64_t> integer_of(const redisReply* reply) {
  if (reply == nullptr || reply->type != REDIS_REPLY_INTEGER) return std::nullopt;
  return reply->integer;
}

/// `refusal price expires round reservation`
std::optional<BidDecision> parse_row(std::string_view row) {
  const auto refusal = number_of(take_until(row, ' '));
  const auto price = number_of(take_until(row, ' '));
  const auto expires = number_of(take_until(row, ' '));
  const auto round = number_of(take_until(row, ' '));
  const auto last = static_cast<std::int64_t>(BidRefusal::auction_ended);
  if (!refusal || !price || !expires || !round || *refusal < 0 || *refusal > last) {
    return std::nullopt;
  }
  return BidDecision{static_cast<BidRefusal>(*refusal), *price, std::string(row), {*expires},
                     *round};
}

std::optional<BidDecision> parse_decision(const redisReply* reply) {
  const auto parts = reply_elements(reply);
  if (parts.size() != 3) return std::nullopt;
  const auto repeated = integer_of(parts[0]);
  auto decision = parse_row(reply_text(parts[1]));
  const auto sold = integer_of(parts[2]);
  if (!repeated || !decision || !sold) return std::nullopt;
  decision->repeated = *repeated == 1;
  decision->sold = *sold;
  return decision;
}

BidDecision undecided(const BidRequest& bid) {
  BidDecision decision;
  decision.refusal = BidRefusal::unavailable;
  decision.price = bid.price;
  decision.round = bid.round;
  return decision;
}

}  // namespace

RedisBidLedger::RedisBidLedger(RedisBus& bus, SqliteAuctions& store, RedisBidOptions options)
    : bus_(&bus), store_(&store), options_(options) {
  bus.subscribe(bus_channel::auction_events,
                [this](std::string_view message) { hear(message); });
}

void RedisBidLedger::on_bus_changed() {
  const bool was_usable = std::exchange(usable_, bus_->commands().ready());
  if (!usable_ || was_usable) return;
  for (const BidRequest& bid : std::exchange(unsettled_, {})) withdraw(bid);
  arrive();
}

void RedisBidLedger::arrive() {
  bus_->commands().send({"EVAL", auction_script::arrive, "1", key::auction_run}, nullptr);
  if (on_usable) on_usable();
}

void RedisBidLedger::decide(const BidRequest& bid, Done<BidDecision> done) {
  const auto before = store_->find_bid(bid);
  if (!before.ok()) return done(before.error());
  if (before.value()) return done(*before.value());
  if (!usable_) return done(undecided(bid));
  const std::string bid_name = bid_key(bid);
  const std::string sales_name = sales_key(bid.auction_id, bid.round);
  const std::string settle = std::to_string(options_.settle_ms);
  const std::string items = std::to_string(bid.items);
  const std::string offered = std::to_string(bid.offered);
  const std::string price = std::to_string(bid.price);
  const std::string expires = std::to_string(bid.expires_at.ms);
  const std::string round = std::to_string(bid.round);
  const std::string sale_kept = std::to_string(options_.sale_kept_ms);
  const std::string refusal_kept = std::to_string(options_.refusal_kept_ms);
  const std::string forgotten_at = std::to_string(bid.ends_at.ms + day_ms);
  const bool sent = bus_->commands().send(
      {"EVAL", auction_script::decide, "3", key::auction_run, bid_name, sales_name, settle, items,
       bid.ended ? "1" : "0", offered, price, bid.reservation_id, expires, round, sale_kept,
       refusal_kept, forgotten_at, bid.named_by_client ? "1" : "0"},
      [this, bid, done](const redisReply* reply) { on_decided(bid, reply, done); });
  if (!sent) done(undecided(bid));
}

void RedisBidLedger::on_decided(const BidRequest& bid, const redisReply* reply,
                                const Done<BidDecision>& done) {
  if (reply == nullptr) {
    // It may have been decided all the same: one with a name can be asked for again.
    const bool room = unsettled_.size() < options_.unsettled_max;
    if (!bid.named_by_client && room) unsettled_.push_back(bid);
    return done(undecided(bid));
  }
  if (is_error(reply)) {
    // Redis 7 puts ERR before it.
    const std::string_view error = reply_text(reply);
    const bool unknown = error.ends_with("UNKNOWN");
    if (unknown) arrive();
    if (!unknown && !error.ends_with("SETTLING")) {
      spdlog::error("redis refused command=bid error=\"{}\"", error);
    }
    return done(undecided(bid));
  }
  const auto decision = parse_decision(reply);
  if (!decision) return done(StoreError{"Redis has given an answer that is no decision"});
  if (decision->refusal != BidRefusal::none && !bid.named_by_client) return done(*decision);
  const auto kept = store_->keep(bid, *decision);
  if (!kept.ok() && !bid.named_by_client) withdraw(bid);
  done(kept);
}

void RedisBidLedger::withdraw(const BidRequest& bid) {
  bus_->commands().send({"EVAL", auction_script::withdraw, "2", bid_key(bid),
                         sales_key(bid.auction_id, bid.round), bid.reservation_id},
                        nullptr);
}

void RedisBidLedger::standing(const std::string& auction_id, std::int64_t round,
                              Done<Standing> done) {
  const auto sales = store_->sales(auction_id, round);
  if (!sales.ok()) return done(sales.error());
  const std::string sales_name = sales_key(auction_id, round);
  const std::string kept = std::to_string(sales_kept_ms);
  std::vector<std::string> prices;
  prices.reserve(sales.value().size());
  std::vector<std::string_view> arguments = {"EVAL", auction_script::standing, "1", sales_name,
                                             kept};
  for (const SqliteAuctions::Sale& sale : sales.value()) {
    prices.push_back(std::to_string(sale.price));
    arguments.insert(arguments.end(), {sale.reservation_id, prices.back()});
  }
  const auto ask_store = [this, auction_id, round, done] {
    store_->standing(auction_id, round, done);
  };
  const auto answered = [ask_store, done](const redisReply* reply) {
    const auto parts = reply_elements(reply);
    const auto sold = parts.size() == 2 ? integer_of(parts[0]) : std::nullopt;
    const auto price = parts.size() == 2 ? integer_of(parts[1]) : std::nullopt;
    if (!sold || !price) return ask_store();
    done(Standing{*sold, *price});
  };
  if (!usable_ || !bus_->commands().send(arguments, answered)) ask_store();
}

/// What was sold elsewhere is stored here, too: should Redis lose it, and that instance be away,
/// nobody sells it again.
void RedisBidLedger::hear(std::string_view message) {
  const auto event = parse_auction_event(message);
  if (!event.ok()) return;  // the desk says so
  const auto* heard = std::get_if<BidEvent>(&event.value());
  if (heard == nullptr || heard->decision.refusal != BidRefusal::none) return;
  BidRequest bid;
  bid.auction_id = heard->auction_id;
  bid.user = heard->user;
  bid.bid_id = heard->bid_id;
  bid.offered = heard->decision.price;  // what was offered is not told
  bid.now = now().unix;
  const auto kept = store_->keep(bid, heard->decision);
  if (!kept.ok()) spdlog::error("sale not stored error=\"{}\"", kept.error().message);
}

}  // namespace tidewire::server
