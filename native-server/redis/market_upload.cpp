#include "redis/market_upload.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "redis/market_rows.hpp"
#include "redis/market_scripts.hpp"
#include "redis/redis_keys.hpp"

namespace tidewire::server {
namespace {

namespace key = redis_key;

constexpr wire::Millis minute_ms = 60'000;
/// Values of one RPUSH.
constexpr std::size_t rows_max = 500;
/// What an upload that is never finished leaves behind is gone after this; far longer than one
/// that is finished takes.
constexpr std::string_view expires_s = "600";

}  // namespace

MarketUpload::MarketUpload(RedisConnection& commands, const Market& market, std::string instance,
                           std::string prefix, UploadLimits limits,
                           std::function<void(Founded)> done)
    : commands_(&commands),
      market_(&market),
      instance_(std::move(instance)),
      epoch_(market.history().epoch()),
      prefix_(std::move(prefix)),
      limits_(limits),
      done_(std::move(done)) {}

void MarketUpload::next() {
  const MarketHistory& history = market_->history();
  // The instance has gone on under another name: its numbers are not those of this upload.
  if (history.epoch() != epoch_) return done_({});
  if (names_.size() == history.symbol_count()) return found();
  waiting_ = 1;  // so that nothing ends before all has been sent
  send_symbol(static_cast<SymbolId>(names_.size()));
  answered(true);
}

void MarketUpload::send_symbol(SymbolId id) {
  const MarketHistory& history = market_->history();
  const std::string& name = names_.emplace_back(history.symbol(id));
  std::vector<std::string> minutes;
  auto candles = history.candles(id, minute_ms, {0}, limits_.minutes_max + 1);
  if (!candles.empty()) candles.pop_back();  // it is not complete
  for (const wire::Candle& candle : candles) minutes.push_back(candle_row(candle));
  std::vector<std::string> ticks;
  for (const wire::Tick& tick : history.ticks(id, limits_.ticks_max)) {
    ticks.push_back(numbered_row(tick));
  }
  send_list("minutes:" + name, minutes);
  send_list("ticks:" + name, ticks);
  send({"EVAL", market_script::upload_symbol, "2", prefix_ + "seqs", prefix_ + "crypto", expires_s,
        name, std::to_string(history.position(id).seq), market_->is_crypto(id) ? "1" : "0"});
}

void MarketUpload::send_list(const std::string& list, const std::vector<std::string>& rows) {
  const std::string name = prefix_ + list;
  send({"DEL", name});
  for (std::size_t begin = 0; begin < rows.size(); begin += rows_max) {
    std::vector<std::string_view> arguments = {"EVAL", market_script::upload_rows, "1", name,
                                               expires_s};
    const std::size_t end = std::min(rows.size(), begin + rows_max);
    for (std::size_t i = begin; i < end; ++i) arguments.emplace_back(rows[i]);
    send(arguments);
  }
}

void MarketUpload::send(const std::vector<std::string_view>& arguments) {
  if (failed_) return;
  ++waiting_;
  const auto on_answer = [self = shared_from_this()](const redisReply* reply) {
    if (is_error(reply) && !self->failed_) {
      spdlog::error("redis refused command=upload error=\"{}\"", reply_text(reply));
    }
    self->answered(reply != nullptr && !is_error(reply));
  };
  if (!commands_->send(arguments, on_answer)) answered(false);
}

void MarketUpload::answered(bool good) {
  failed_ = failed_ || !good;
  if (--waiting_ > 0) return;
  if (failed_) {
    done_({});
  } else {
    next();
  }
}

void MarketUpload::found() {
  std::vector<std::string_view> arguments = {
      "EVAL",   market_script::found, "4",       key::driver, key::epoch,
      key::run, key::ticks,           instance_, epoch_,      prefix_};
  arguments.insert(arguments.end(), names_.begin(), names_.end());
  const auto on_answer = [self = shared_from_this()](const redisReply* reply) {
    if (reply == nullptr) return self->done_({Founded::Outcome::unknown, {}});
    if (is_error(reply)) {
      spdlog::error("redis refused command=found error=\"{}\"", reply_text(reply));
      return self->done_({});
    }
    self->done_({Founded::Outcome::done, std::string(reply_text(reply))});
  };
  if (!commands_->send(arguments, on_answer)) done_({});
}

}  // namespace tidewire::server
