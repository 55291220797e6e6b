#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "alarm.hpp"
#include "bus/redis_bus.hpp"
#include "market.hpp"
#include "redis/market_store.hpp"
#include "redis/raw_claims.hpp"

namespace tidewire::server {

struct SharedMarketOptions {
  MarketStoreLimits store;
  /// How often the lease is renewed, or tried for.
  wire::Millis step_ms = 500;
  /// How long without Redis until this instance numbers for itself.
  wire::Millis patience_ms = 1'000;
  /// Ticks that wait for their numbers; beyond it the oldest are dropped.
  std::size_t waiting_max = 20'000;
  /// Ticks in one batch.
  std::size_t batch_max = 500;
  /// How long after a founding that failed the next one is tried; doubled with each, up to the max.
  wire::Millis founding_backoff_ms = 2'000;
  wire::Millis founding_backoff_ms_max = 30'000;
};

/// One market for all instances: Redis numbers its ticks, one instance (the driver) makes them,
/// all publish them in the order of their numbers.
///
/// Without Redis each instance goes on alone, under an epoch of its own; when Redis is back it
/// joins what is there, or founds it with its own history. docs/operating.md, "Several instances",
/// has the reasons.
class SharedMarket {
 public:
  /// `new_epoch` gives a name that nobody has used. The others outlive the market.
  SharedMarket(boost::asio::any_io_executor executor, RedisBus& bus, Market& market,
               std::function<std::string()> new_epoch, SharedMarketOptions options = {});
  SharedMarket(const SharedMarket&) = delete;
  SharedMarket& operator=(const SharedMarket&) = delete;

  void start();
  /// Lets another instance drive; what comes from Redis is still published.
  void resign();
  void stop();
  /// To be called when the bus says that something changed.
  void on_bus_changed();

  /// A tick of this instance's own feed: numbered if this instance drives, else dropped.
  void offer(std::string_view symbol, const wire::Tick& tick);
  /// A tick that a producer published as `message`, which every instance hears.
  void take_raw(std::string_view symbol, const wire::Tick& tick, std::string_view message);

  [[nodiscard]] bool joined() const { return state_ == State::joined; }
  [[nodiscard]] bool drives() const { return state_ == State::alone || driver_; }

  /// Told when this instance begins to drive: its feeds go on from the market's last prices.
  std::function<void()> on_drive;

 private:
  enum class State : std::uint8_t {
    alone,     // numbers for itself
    founding,  // its history is on the way to Redis; ticks wait
    joined,    // Redis numbers
  };

  void step();
  void arm();
  void on_lead(const MarketStore::Lead& lead);
  void found();
  void on_founded(const Founded& founded);
  void load();
  void adopt(const SharedHistory& shared);
  void catch_up(const SharedHistory& shared);
  void become_joined(const std::string& stream_id);
  void go_alone();
  void begin_to_drive();
  void on_entry(const StreamEntry& entry);
  /// False when something before the tick is missing.
  [[nodiscard]] bool apply(std::string_view symbol, const wire::Tick& tick);
  void wait(UnnumberedTick tick);
  void flush();
  void end_batch(std::size_t done);
  void publish_waiting();
  void keep_minutes();
  void begin_minutes();
  void repeat_minutes();
  [[nodiscard]] std::string epoch() const { return std::string(market_->history().epoch()); }

  RedisBus* bus_;
  Market* market_;
  std::function<std::string()> new_epoch_;
  SharedMarketOptions options_;
  MarketStore store_;
  RawClaims claims_;
  Alarm alarm_;
  State state_ = State::alone;
  bool driver_ = false;
  bool was_driver_ = true;  // alone at first
  bool resigned_ = false;
  bool stopped_ = false;
  bool asking_ = false;   // for the lease
  bool loading_ = false;
  wire::Instant reached_;  // when Redis was last there
  int foundings_failed_ = 0;  // in a row
  wire::Instant found_again_;  // not before
  std::deque<UnnumberedTick> waiting_;
  std::size_t batch_size_ = 0;  // of the waiting, from the front; 0 between two batches
  std::uint64_t batch_ = 1;     // its number: sent twice, it is numbered once
  bool in_flight_ = false;
  bool flush_posted_ = false;
  std::map<SymbolId, wire::UnixMillis> minutes_next_;  // the first minute to write down
};

}  // namespace tidewire::server
