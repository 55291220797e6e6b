#include "redis/market_store.hpp"

#include <hiredis/hiredis.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "redis/market_rows.hpp"
#include "redis/market_scripts.hpp"
#include "redis/redis_keys.hpp"

namespace tidewire::server {
namespace {

namespace key = redis_key;

std::string prefix_of(std::string_view epoch) {
  return std::string(key::market_prefix) + std::string(epoch) + ":";
}

bool is_one(const redisReply* reply) {
  return reply != nullptr && reply->type == REDIS_REPLY_INTEGER && reply->integer == 1;
}

void log_refusal(std::string_view what, const redisReply* reply) {
  spdlog::error("redis refused command={} error=\"{}\"", what, reply_text(reply));
}

/// Only the end of the ticks that has no hole.
void drop_before_hole(std::vector<wire::Tick>& ticks) {
  for (std::size_t i = ticks.size(); i > 1; --i) {
    if (ticks[i - 2].seq + 1 == ticks[i - 1].seq) continue;
    ticks.erase(ticks.begin(), ticks.begin() + static_cast<std::ptrdiff_t>(i - 1));
    return;
  }
}

}  // namespace

/// A history that is being read, symbol by symbol.
struct MarketStore::Loading {
  SharedHistory history;
  std::size_t waiting = 0;
  bool failed = false;
  std::function<void(std::optional<SharedHistory>)> done;

  void arrived(bool good) {
    failed = failed || !good;
    if (--waiting > 0) return;
    if (failed) {
      done(std::nullopt);
    } else {
      done(std::move(history));
    }
  }
};

MarketStore::MarketStore(RedisConnection& commands, std::string instance,
                         MarketStoreLimits limits)
    : commands_(&commands), instance_(std::move(instance)), limits_(limits) {}

void MarketStore::lead(std::function<void(std::optional<Lead>)> done) {
  const std::string lease = std::to_string(limits_.lease_ms);
  const auto answered = [done](const redisReply* reply) {
    const auto parts = reply_elements(reply);
    if (parts.size() != 2) {
      if (is_error(reply)) log_refusal("lead", reply);
      return done(std::nullopt);
    }
    done(Lead{is_one(parts[0]), std::string(reply_text(parts[1]))});
  };
  if (!commands_->send({"EVAL", market_script::lead, "3", key::driver, key::epoch, key::run,
                        instance_, lease},
                       answered)) {
    done(std::nullopt);
  }
}

void MarketStore::release() {
  commands_->send({"EVAL", market_script::release, "1", key::driver, instance_}, nullptr);
}

void MarketStore::number(const std::string& epoch, std::uint64_t batch,
                         const std::deque<UnnumberedTick>& ticks, std::size_t count,
                         std::function<void(Numbered)> done) {
  const std::vector<std::string> settings = {
      std::to_string(batch),          prefix_of(epoch), std::to_string(limits_.ticks_max),
      std::to_string(limits_.stream_max), std::to_string(MarketHistory::symbols_max),
      std::to_string(limits_.claim_ms)};
  std::vector<std::string_view> arguments = {"EVAL",     market_script::number, "3", key::driver,
                                             key::epoch, key::ticks,            instance_, epoch};
  arguments.insert(arguments.end(), settings.begin(), settings.end());
  std::vector<std::string> rows;
  rows.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    rows.push_back(tick_row(ticks[i].tick));
    arguments.insert(arguments.end(), {ticks[i].symbol, rows.back(), ticks[i].claim});
  }
  const auto answered = [done](const redisReply* reply) {
    if (reply == nullptr) return done(Numbered::lost);
    if (!is_error(reply)) return done(Numbered::done);
    // Redis 7 puts ERR before it.
    if (reply_text(reply).ends_with("EPOCH")) return done(Numbered::other_epoch);
    // Of no use to try again: the same would happen (no memory left, for example).
    log_refusal("number", reply);
    done(Numbered::done);
  };
  if (!commands_->send(arguments, answered)) done(Numbered::lost);
}

void MarketStore::load(std::function<void(std::optional<SharedHistory>)> done) {
  const auto loading = std::make_shared<Loading>();
  loading->done = std::move(done);
  if (!commands_->send({"EVAL", market_script::load, "2", key::epoch, key::ticks,
                        key::market_prefix},
                       [this, loading](const redisReply* reply) {
                         load_symbols(reply, loading);
                       })) {
    loading->done(std::nullopt);
  }
}

void MarketStore::load_symbols(const redisReply* reply,
                               const std::shared_ptr<Loading>& loading) {
  const auto parts = reply_elements(reply);
  if (parts.size() != 4) return loading->done(std::nullopt);
  loading->history.epoch = std::string(reply_text(parts[0]));
  loading->history.stream_id = std::string(reply_text(parts[1]));
  std::map<std::string_view, bool> crypto;
  const auto flags = reply_elements(parts[3]);
  for (std::size_t i = 0; i + 1 < flags.size(); i += 2) {
    crypto[reply_text(flags[i])] = reply_text(flags[i + 1]) == "1";
  }
  const auto seqs = reply_elements(parts[2]);
  auto& symbols = loading->history.symbols;
  for (std::size_t i = 0; i + 1 < seqs.size(); i += 2) {
    const std::string_view name = reply_text(seqs[i]);
    symbols.push_back({std::string(name), crypto[name], {}, {}});
  }
  // One more than there are lists, so that nothing ends before all have been asked for.
  loading->waiting = symbols.size() * 2 + 1;
  const std::string prefix = prefix_of(loading->history.epoch);
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const auto read = [&](const char* list, auto take) {
      const bool sent = commands_->send(
          {"LRANGE", prefix + list + symbols[i].name, "0", "-1"},
          [loading, take, i](const redisReply* rows) {
            for (const redisReply* row : reply_elements(rows)) {
              take(loading->history.symbols[i], reply_text(row));
            }
            loading->arrived(rows != nullptr && !is_error(rows));
          });
      if (!sent) loading->arrived(false);
    };
    read("minutes:", [](SharedSymbol& symbol, std::string_view row) {
      if (const auto candle = parse_candle_row(row)) symbol.minutes.push_back(*candle);
    });
    read("ticks:", [](SharedSymbol& symbol, std::string_view row) {
      if (const auto tick = parse_numbered_row(row)) symbol.ticks.push_back(*tick);
    });
  }
  // The last list's ticks are whole when it arrives; holes are looked for once, at the end.
  const auto inner = std::move(loading->done);
  loading->done = [inner](std::optional<SharedHistory> history) {
    if (history) {
      for (SharedSymbol& symbol : history->symbols) drop_before_hole(symbol.ticks);
    }
    inner(std::move(history));
  };
  loading->arrived(true);
}

void MarketStore::found(const Market& market, std::function<void(Founded)> done) {
  const MarketHistory& history = market.history();
  const std::size_t symbols = std::max<std::size_t>(1, history.symbol_count());
  const UploadLimits limits{std::min(limits_.ticks_max, limits_.upload_ticks_max / symbols),
                            limits_.minutes_max};
  std::make_shared<MarketUpload>(*commands_, market, instance_, prefix_of(history.epoch()), limits,
                                 std::move(done))
      ->start();
}

void MarketStore::keep_minutes(const std::string& epoch, std::string_view symbol,
                               const std::vector<wire::Candle>& minutes) {
  const std::string list = prefix_of(epoch) + "minutes:" + std::string(symbol);
  std::vector<std::string> rows;
  for (const wire::Candle& candle : minutes) rows.push_back(candle_row(candle));
  std::vector<std::string_view> arguments = {"RPUSH", list};
  arguments.insert(arguments.end(), rows.begin(), rows.end());
  const std::string keep = "-" + std::to_string(limits_.minutes_max);
  commands_->send(arguments, nullptr);
  commands_->send({"LTRIM", list, keep, "-1"}, nullptr);
}

}  // namespace tidewire::server
