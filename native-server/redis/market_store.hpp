#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "market.hpp"
#include "redis/connection.hpp"
#include "redis/market_upload.hpp"

namespace tidewire::server {

struct MarketStoreLimits {
  /// Ticks kept per symbol, so also what an instance begins with.
  std::size_t ticks_max = 10'000;
  /// Minute candles kept per symbol: two days.
  std::size_t minutes_max = 2 * 24 * 60;
  /// Entries (of one or more ticks) by which an instance may fall behind before it loads anew.
  std::size_t stream_max = 10'000;
  /// How long an instance drives without renewing.
  wire::Millis lease_ms = 2'000;
  /// How long it is remembered that a raw message has been numbered.
  wire::Millis claim_ms = 60'000;
  /// Ticks of all symbols in an upload.
  std::size_t upload_ticks_max = 100'000;
};

/// A tick on its way to its number.
struct UnnumberedTick {
  std::string symbol;
  wire::Tick tick;
  std::string claim;  // empty: of the feed that this instance drives
};

struct SharedSymbol {
  std::string name;
  bool crypto = true;
  std::vector<wire::Candle> minutes;
  std::vector<wire::Tick> ticks;  // without a hole, up to the newest
};

struct SharedHistory {
  std::string epoch;
  std::string stream_id;  // what comes behind it is news
  std::vector<SharedSymbol> symbols;
};

/// The market as Redis keeps it for all instances. Every call answers once, or never when the
/// store is gone; nothing or `lost` means that the connection was lost, or refused to take it.
class MarketStore {
 public:
  MarketStore(RedisConnection& commands, std::string instance, MarketStoreLimits limits = {});

  struct Lead {
    bool drives = false;
    std::string epoch;  // empty: there is no market yet
  };
  void lead(std::function<void(std::optional<Lead>)> done);
  void release();

  enum class Numbered : std::uint8_t { done, other_epoch, lost };
  /// A batch that was lost may be sent again under the same `batch`: it is numbered once.
  void number(const std::string& epoch, std::uint64_t batch,
              const std::deque<UnnumberedTick>& ticks, std::size_t count,
              std::function<void(Numbered)> done);

  void load(std::function<void(std::optional<SharedHistory>)> done);

  /// Makes the whole history of this instance the market. Nothing may be published meanwhile.
  void found(const Market& market, std::function<void(Founded)> done);

  /// Adds complete minutes to what instances begin with.
  void keep_minutes(const std::string& epoch, std::string_view symbol,
                    const std::vector<wire::Candle>& minutes);

  [[nodiscard]] const MarketStoreLimits& limits() const { return limits_; }

 private:
  struct Loading;

  void load_symbols(const redisReply* reply, const std::shared_ptr<Loading>& loading);

  RedisConnection* commands_;
  std::string instance_;
  MarketStoreLimits limits_;
};

}  // namespace tidewire::server
