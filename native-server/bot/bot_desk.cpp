#include "bot/bot_desk.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "bus/bus_channels.hpp"
#include "invalid.hpp"
#include "wire/dialects/dashboard_server.hpp"

namespace tidewire::server {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// The documents' names: what bots broadcast, and what dashboards receive.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> pushes = {{
    {"trade_executed", "trade"},
    {"price_update", "price"},
    {"stats_update", "stats"},
    {"status_change", "status_change"},
}};

std::string dump(const ordered_json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

FrameText frame(std::string_view type, const ordered_json& data) {
  std::string text;
  wire::dashboard::encode(type, dump(data), text);
  return std::make_shared<const std::string>(std::move(text));
}

ordered_json trade_json(const BotDeal& deal) {
  const BotTrade& trade = deal.trade;
  ordered_json data = {{"bot_id", BotDesk::bot_id},   {"symbol", deal.symbol},
                       {"action", trade.buy ? "BUY" : "SELL"},
                       {"price", trade.price},        {"quantity", trade.quantity},
                       {"fee", trade.fee},            {"balance", deal.balance},
                       {"timestamp", trade.time.ms}};
  if (!trade.buy) data["profit"] = trade.profit;
  return data;
}

}  // namespace

BotDesk::BotDesk(Bus& bus, Hub& hub, Market& market, BotSettings settings, std::string symbol,
                 std::size_t trades_max)
    : bus_(&bus),
      hub_(&hub),
      market_(&market),
      symbol_(std::move(symbol)),
      bot_(settings),
      trades_max_(trades_max) {
  bus.subscribe(bus_channel::bot_updates, [this](std::string_view message) { relay(message); });
  market.observe([this](SymbolId id, const wire::Tick& tick) { on_tick(id, tick); });
}

void BotDesk::restore(const std::string& symbol, const BotState& state,
                      std::vector<BotDeal> trades) {
  for (BotDeal& deal : trades) remember(std::move(deal));
  if (!symbol_.empty() && symbol_ != symbol) return;
  symbol_ = symbol;
  bot_.restore(state);
  iterations_kept_ = state.iterations;
  tell_status();
}

void BotDesk::keep_progress() {
  if (keeper_ == nullptr || iterations_kept_ == bot_.iterations()) return;
  iterations_kept_ = bot_.iterations();
  keeper_->keep_later(symbol_, bot_.state());
}

FrameText BotDesk::status() { return frame("status", status_json()); }

FrameText BotDesk::stats() { return frame("stats", stats_json()); }

FrameText BotDesk::control(bool start, wire::Now now) {
  const std::string_view refusal = change(start, now);
  hub_->deliver_published();  // what has changed is told to all before the answer to one
  ordered_json data = {{"action", start ? "start" : "stop"},
                       {"success", refusal.empty()},
                       {"status", bot_.running() ? "running" : "stopped"}};
  if (!refusal.empty()) data["message"] = refusal;
  return frame("bot_control", data);
}

ordered_json BotDesk::status_json() const {
  const BotSettings& settings = bot_.settings();
  ordered_json data = {{"bot_id", bot_id},
                       {"status", bot_.running() ? "running" : "stopped"},
                       {"running", bot_.running()},
                       {"symbol", symbol_},
                       {"balance", bot_.cash()},
                       {"position", nullptr},
                       {"price", nullptr},
                       {"equity", bot_.equity()},
                       {"iterations", bot_.iterations()},
                       {"started_at", nullptr},
                       {"strategy",
                        {{"name", "sma_crossover"},
                         {"fast", settings.fast},
                         {"slow", settings.slow},
                         {"fee", settings.fee}}}};
  if (bot_.quantity() > 0) {
    data["position"] = {{"quantity", bot_.quantity()}, {"entry_price", bot_.entry_price()}};
  }
  if (bot_.price() > 0) data["price"] = bot_.price();
  if (bot_.started_at()) data["started_at"] = bot_.started_at()->ms;
  return data;
}

ordered_json BotDesk::stats_json() const {
  const BotStats& stats = bot_.stats();
  const std::uint64_t sales = stats.wins + stats.losses;
  ordered_json data = {{"bot_id", bot_id},
                       {"trades", stats.trades},
                       {"wins", stats.wins},
                       {"losses", stats.losses},
                       {"win_rate", nullptr},
                       {"realized_profit", stats.realized_profit},
                       {"total_profit", bot_.equity() - bot_.settings().cash},
                       {"fees", stats.fees}};
  if (sales > 0) data["win_rate"] = static_cast<double>(stats.wins) / static_cast<double>(sales);
  return data;
}

ordered_json BotDesk::trades_json(std::size_t count_max) const {
  ordered_json list = ordered_json::array();
  for (auto deal = trades_.rbegin(); deal != trades_.rend() && list.size() < count_max; ++deal) {
    list.push_back(trade_json(*deal));
  }
  return list;
}

void BotDesk::remember(BotDeal deal) {
  if (trades_.size() >= trades_max_) trades_.pop_front();
  trades_.push_back(std::move(deal));
}

void BotDesk::on_tick(SymbolId symbol, const wire::Tick& tick) {
  if (!bot_.running() || market_->history().symbol(symbol) != symbol_) return;
  const BotStep step = bot_.on_tick(tick);
  if (step.trade) {
    const BotDeal deal{*step.trade, symbol_, bot_.cash()};
    remember(deal);
    // It has happened, whatever the disk says (which is logged).
    if (keeper_ != nullptr) static_cast<void>(keeper_->keep(symbol_, bot_.state(), deal));
    tell("trade_executed", trade_json(deal));
    tell("stats_update", stats_json());
    tell_status();
  }
  if (step.price_update) {
    tell("price_update", {{"symbol", symbol_},
                          {"price", tick.price},
                          {"timestamp", tick.time.ms},
                          {"equity", bot_.equity()}});
  }
}

std::string_view BotDesk::change(bool start, wire::Now now) {
  const PaperBot before = bot_;
  if (!start) {
    if (!bot_.stop()) return "The bot is not running";
  } else {
    if (symbol_.empty() && market_->history().symbol_count() > 0) {
      symbol_ = std::string(market_->history().symbol(0));
    }
    if (!market_->history().find(symbol_)) return "The market does not have the bot's symbol";
    if (!bot_.start(now.unix)) return "The bot is running already";
  }
  if (keeper_ != nullptr && !keeper_->keep(symbol_, bot_.state(), std::nullopt)) {
    bot_ = before;
    return "The change could not be stored";
  }
  tell("status_change", {{"bot_id", bot_id},
                         {"status", bot_.running() ? "running" : "stopped"},
                         {"running", bot_.running()},
                         {"timestamp", now.unix.ms}});
  tell_status();
  return {};
}

void BotDesk::tell(std::string_view type, const ordered_json& data) {
  // Every instance has a bot of its own, and its dashboards show that one.
  bus_->publish_here(bus_channel::bot_updates, dump({{"type", type}, {"data", data}}));
}

void BotDesk::tell_status() {
  ordered_json status = status_json();
  status["realized_profit"] = bot_.stats().realized_profit;
  bus_->publish_here(bus_channel::bot_status, dump(status));
}

void BotDesk::relay(std::string_view message) {
  const auto body = parse_object(message);
  if (!body.ok()) {
    spdlog::warn("bot update dropped reason=\"{}\"", body.error().message);
    return;
  }
  const auto type = body.value().find("type");
  const auto data = body.value().find("data");
  const auto push = std::find_if(pushes.begin(), pushes.end(), [&](const auto& known) {
    return type != body.value().end() && *type == known.first;
  });
  if (push == pushes.end() || data == body.value().end() || !data->is_object()) {
    spdlog::warn("bot update dropped reason=\"unknown type or no data\"");
    return;
  }
  const std::size_t clients = hub_->publish(channel, frame(push->second, *data));
  spdlog::debug("broadcast channel={} type={} clients={}", channel, push->first, clients);
}

}  // namespace tidewire::server
