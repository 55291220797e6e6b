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

ordered_json trade_json(const BotTrade& trade, std::string_view symbol, double balance) {
  ordered_json data = {{"bot_id", BotDesk::bot_id},   {"symbol", symbol},
                       {"action", trade.buy ? "BUY" : "SELL"},
                       {"price", trade.price},        {"quantity", trade.quantity},
                       {"fee", trade.fee},            {"balance", balance},
                       {"timestamp", trade.time.ms}};
  if (!trade.buy) data["profit"] = trade.profit;
  return data;
}

}  // namespace

BotDesk::BotDesk(Bus& bus, Hub& hub, Market& market, BotSettings settings, std::string symbol)
    : bus_(&bus), hub_(&hub), market_(&market), symbol_(std::move(symbol)), bot_(settings) {
  bus.subscribe(bus_channel::bot_updates, [this](std::string_view message) { relay(message); });
  market.observe([this](SymbolId id, const wire::Tick& tick) { on_tick(id, tick); });
}

FrameText BotDesk::status() { return frame("status", status_json()); }

FrameText BotDesk::stats() { return frame("stats", stats_json()); }

FrameText BotDesk::control(bool start, wire::Now now) {
  const std::string_view refusal = change(start, now);
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

void BotDesk::on_tick(SymbolId symbol, const wire::Tick& tick) {
  if (!bot_.running() || market_->history().symbol(symbol) != symbol_) return;
  const BotStep step = bot_.on_tick(tick);
  if (step.trade) {
    tell("trade_executed", trade_json(*step.trade, symbol_, bot_.cash()));
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
  if (!start) {
    if (!bot_.stop()) return "The bot is not running";
  } else {
    if (symbol_.empty() && market_->history().symbol_count() > 0) {
      symbol_ = std::string(market_->history().symbol(0));
    }
    if (!market_->history().find(symbol_)) return "The market does not have the bot's symbol";
    if (!bot_.start(now.unix)) return "The bot is running already";
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
