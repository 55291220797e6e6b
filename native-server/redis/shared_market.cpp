#include "redis/shared_market.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "clock.hpp"
#include "feeds/open_feeds.hpp"
#include "redis/market_rows.hpp"
#include "redis/redis_keys.hpp"

namespace tidewire::server {
namespace {

constexpr wire::Millis minute_ms = 60'000;
/// Complete minutes that a new driver writes down again.
constexpr std::size_t repeated_minutes = 3;

}  // namespace

SharedMarket::SharedMarket(boost::asio::any_io_executor executor, RedisBus& bus, Market& market,
                           std::function<std::string()> new_epoch, SharedMarketOptions options)
    : bus_(&bus),
      market_(&market),
      new_epoch_(std::move(new_epoch)),
      options_(options),
      store_(bus.commands(), bus.instance(), options.store),
      alarm_(std::move(executor)),
      reached_(now().instant) {}

void SharedMarket::start() { arm(); }

void SharedMarket::resign() {
  resigned_ = true;
  if (std::exchange(driver_, false)) store_.release();
}

void SharedMarket::stop() {
  stopped_ = true;
  alarm_.stop();
}

void SharedMarket::on_bus_changed() {
  if (!stopped_ && bus_->connected()) step();
}

void SharedMarket::offer(std::string_view symbol, const wire::Tick& tick) {
  if (state_ == State::alone) {
    publish_tick(*market_, symbol, tick);
  } else if (state_ == State::founding || driver_) {
    wait({std::string(symbol), tick, {}});
  }
}

void SharedMarket::take_raw(std::string_view symbol, const wire::Tick& tick,
                            std::string_view message) {
  // Named also while alone: every instance has to count the same.
  std::string claim = claims_.name(message, now().instant);
  if (state_ == State::alone) {
    publish_tick(*market_, symbol, tick);
  } else {
    wait({std::string(symbol), tick, std::move(claim)});
  }
}

void SharedMarket::arm() {
  alarm_.arm(time_point(now().instant + options_.step_ms), [this] {
    step();
    arm();
  });
}

void SharedMarket::step() {
  const wire::Instant at = now().instant;
  if (!bus_->connected()) {
    if (state_ != State::alone && at - reached_ > options_.patience_ms) go_alone();
    return;
  }
  reached_ = at;
  keep_minutes();
  flush();
  if (resigned_ || std::exchange(asking_, true)) return;
  store_.lead([this](const std::optional<MarketStore::Lead>& lead) {
    asking_ = false;
    if (lead && !stopped_ && !resigned_) on_lead(*lead);
  });
}

void SharedMarket::on_lead(const MarketStore::Lead& lead) {
  driver_ = lead.drives;
  if (state_ == State::founding || loading_) return;
  if (state_ == State::joined && lead.epoch == market_->history().epoch()) {
    begin_to_drive();
    was_driver_ = driver_;
    return;
  }
  if (!lead.epoch.empty()) {
    load();
    return;
  }
  // Redis has lost the market, and some instance may know more of it than this one: its numbers
  // must not be given again.
  if (state_ == State::joined) go_alone();
  driver_ = lead.drives;
  if (driver_ && now().instant >= found_again_) found();
}

void SharedMarket::found() {
  state_ = State::founding;
  begin_minutes();
  store_.found(*market_, [this, epoch = epoch()](const Founded& founded) {
    // It may be alone meanwhile, or at its next founding.
    if (state_ != State::founding || stopped_ || epoch != market_->history().epoch()) return;
    on_founded(founded);
  });
}

void SharedMarket::on_founded(const Founded& founded) {
  if (founded.outcome == Founded::Outcome::done) {
    spdlog::info("market founded epoch={}", epoch());
    was_driver_ = true;
    become_joined(founded.stream_id);
    return;
  }
  const int doublings = std::min(foundings_failed_++, 16);
  found_again_ = now().instant + std::min(options_.founding_backoff_ms_max,
                                          options_.founding_backoff_ms << doublings);
  // It may be there all the same, and its numbers be given by others.
  if (founded.outcome == Founded::Outcome::unknown) return go_alone();
  spdlog::warn("market not founded epoch={} attempt={}", epoch(), foundings_failed_);
  state_ = State::alone;
  publish_waiting();
}

void SharedMarket::load() {
  loading_ = true;
  store_.load([this](const std::optional<SharedHistory>& shared) {
    loading_ = false;
    if (!shared || stopped_ || state_ == State::founding) return;
    if (shared->epoch == market_->history().epoch()) {
      catch_up(*shared);
    } else {
      adopt(*shared);
    }
    become_joined(shared->stream_id);
  });
}

void SharedMarket::adopt(const SharedHistory& shared) {
  market_->rewrite().restart(shared.epoch);
  for (const SharedSymbol& symbol : shared.symbols) {
    if (!market_->add(symbol.name, symbol.crypto)) continue;
    const SymbolId id = *market_->history().find(symbol.name);
    const std::uint64_t seq = symbol.ticks.empty() ? 0 : symbol.ticks.back().seq;
    market_->rewrite().restore(id, seq, symbol.minutes, symbol.ticks);
  }
  begin_minutes();
  spdlog::info("market joined epoch={} symbols={}", shared.epoch, shared.symbols.size());
  market_->announce();
  // Raw messages still want their numbers; the feed's own ticks were of another market.
  std::erase_if(waiting_, [](const UnnumberedTick& tick) { return tick.claim.empty(); });
  end_batch(0);
  was_driver_ = false;
}

/// The same numbering: what has come meanwhile is published as if it came now.
void SharedMarket::catch_up(const SharedHistory& shared) {
  for (const SharedSymbol& symbol : shared.symbols) {
    for (const wire::Tick& tick : symbol.ticks) {
      if (apply(symbol.name, tick)) continue;
      // Too much was missed: it begins anew, and everybody is told.
      const SymbolId id = *market_->history().find(symbol.name);
      market_->rewrite().forget(id);
      market_->rewrite().restore(id, symbol.ticks.back().seq, symbol.minutes, symbol.ticks);
      market_->announce();
      break;
    }
  }
}

void SharedMarket::become_joined(const std::string& stream_id) {
  state_ = State::joined;
  foundings_failed_ = 0;
  found_again_ = {};
  bus_->streams().follow(std::string(redis_key::ticks), stream_id,
                         [this](const StreamEntry& entry) { on_entry(entry); });
  begin_to_drive();
  flush();
}

void SharedMarket::begin_to_drive() {
  if (!driver_ || std::exchange(was_driver_, true)) return;
  spdlog::info("market driven by this instance");
  repeat_minutes();
  if (on_drive) on_drive();
}

void SharedMarket::go_alone() {
  spdlog::warn("market alone reason=\"no shared market\"");
  state_ = State::alone;
  driver_ = false;
  market_->rewrite().begin_epoch(new_epoch_());
  market_->announce();
  const bool drove = std::exchange(was_driver_, true);
  if (!drove && on_drive) on_drive();
  publish_waiting();
}

void SharedMarket::on_entry(const StreamEntry& entry) {
  if (state_ != State::joined || stopped_ || loading_) return;
  if (entry.find("epoch") != market_->history().epoch()) {
    load();
    return;
  }
  std::string_view rows = entry.find("rows");
  while (!rows.empty()) {
    const auto row = parse_symbol_row(take_until(rows, '\n'));
    if (!row || apply(row->first, row->second)) continue;
    load();
    return;
  }
}

bool SharedMarket::apply(std::string_view symbol, const wire::Tick& tick) {
  auto id = market_->history().find(symbol);
  if (!id) {
    if (!market_->add(symbol, true)) return true;  // there is no room for it: nobody can miss it
    id = market_->history().find(symbol);
  }
  switch (fit(market_->history().position(*id).seq, tick)) {
    case TickFit::known: return true;
    case TickFit::hole: return false;
    case TickFit::next: break;
  }
  market_->publish_numbered(*id, tick);
  return true;
}

void SharedMarket::wait(UnnumberedTick tick) {
  if (waiting_.size() >= options_.waiting_max) {
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(batch_size_));
  }
  waiting_.push_back(std::move(tick));
  if (std::exchange(flush_posted_, true)) return;
  // After this turn of the event loop: a burst of ticks is one batch.
  boost::asio::post(alarm_.get_executor(), [this] {
    flush_posted_ = false;
    flush();
  });
}

void SharedMarket::flush() {
  if (state_ != State::joined || in_flight_ || waiting_.empty() || loading_ || stopped_ ||
      !bus_->commands().ready()) {
    return;
  }
  if (batch_size_ == 0) batch_size_ = std::min(options_.batch_max, waiting_.size());
  in_flight_ = true;
  store_.number(epoch(), batch_, waiting_, batch_size_,
                [this, batch = batch_](MarketStore::Numbered result) {
                  if (batch != batch_) return;  // it has been decided otherwise meanwhile
                  in_flight_ = false;
                  if (result == MarketStore::Numbered::done) {
                    end_batch(batch_size_);
                    flush();
                  } else if (result == MarketStore::Numbered::other_epoch) {
                    step();
                  }
                });
}

void SharedMarket::end_batch(std::size_t done) {
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(done));
  ++batch_;
  batch_size_ = 0;
  in_flight_ = false;
}

void SharedMarket::publish_waiting() {
  const std::deque<UnnumberedTick> ticks = std::exchange(waiting_, {});
  end_batch(0);
  for (const UnnumberedTick& waiting : ticks) {
    publish_tick(*market_, waiting.symbol, waiting.tick);
  }
}

/// The driver writes down the minutes that are over: ticks reach back less far. The others know
/// what it has written, in case one of them drives on.
void SharedMarket::keep_minutes() {
  if (state_ != State::joined) return;
  const MarketHistory& history = market_->history();
  for (SymbolId id = 0; id < history.symbol_count(); ++id) {
    wire::UnixMillis& next = minutes_next_[id];
    auto candles = history.candles(id, minute_ms, next, store_.limits().minutes_max);
    if (candles.size() < 2) continue;
    candles.pop_back();  // it is still being made
    next = candles.back().time + minute_ms;
    if (driver_) store_.keep_minutes(epoch(), history.symbol(id), candles);
  }
}

/// The last driver may have gone before it wrote the newest ones down; whoever reads one twice
/// leaves it out.
void SharedMarket::repeat_minutes() {
  const MarketHistory& history = market_->history();
  for (SymbolId id = 0; id < history.symbol_count(); ++id) {
    const auto newest = history.candles(id, minute_ms, {0}, repeated_minutes + 1);
    if (newest.empty()) continue;
    wire::UnixMillis& next = minutes_next_[id];
    next = std::min(next, newest.front().time);
  }
}

/// What has been uploaded or loaded is written down.
void SharedMarket::begin_minutes() {
  minutes_next_.clear();
  const MarketHistory& history = market_->history();
  for (SymbolId id = 0; id < history.symbol_count(); ++id) {
    const auto last = history.candles(id, minute_ms, {0}, 1);
    if (!last.empty()) minutes_next_[id] = last.back().time;
  }
}

}  // namespace tidewire::server
