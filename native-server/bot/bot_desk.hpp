#pragma once

#include <deque>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bot/bot_keeper.hpp"
#include "bot/paper_bot.hpp"
#include "bus/bus.hpp"
#include "hub.hpp"
#include "market.hpp"
#include "peer/dashboard_peer.hpp"

namespace tidewire::server {

/// Runs the paper bot on the market's ticks. What it does goes over the bus: `trade_executed`,
/// `status_change` and `price_update` to the dashboards (as `trade`, `status_change`, `price`, and
/// `stats` after each trade), its status to `/ws/bot-status`.
class BotDesk final : public DashboardControl {
 public:
  static constexpr std::string_view channel = "dashboard";
  static constexpr std::string_view bot_id = "paper-sma";

  /// All three outlive the desk. Without a symbol the bot trades the market's first. The newest
  /// `trades_max` trades are remembered.
  BotDesk(Bus& bus, Hub& hub, Market& market, BotSettings settings, std::string symbol,
          std::size_t trades_max = 1'000);

  /// From now on the bot is written down there; it outlives the desk.
  void keep_in(BotKeeper& keeper) { keeper_ = &keeper; }
  /// The bot of an earlier process goes on: with its position, and running if it ran. One that has
  /// traded another symbol than it is to trade now begins anew. `trades` are oldest first.
  void restore(const std::string& symbol, const BotState& state, std::vector<BotDeal> trades);
  /// Writes down, a little later, what has changed since it was last called.
  void keep_progress();

  /// Shows the bot on `/ws/bot-status`; call once that channel listens to the bus.
  void announce() { tell_status(); }

  [[nodiscard]] FrameText status() override;
  [[nodiscard]] FrameText stats() override;
  [[nodiscard]] FrameText control(bool start, wire::Now now) override;

  [[nodiscard]] nlohmann::ordered_json status_json() const;
  [[nodiscard]] nlohmann::ordered_json stats_json() const;
  /// The newest `count_max` trades, newest first.
  [[nodiscard]] nlohmann::ordered_json trades_json(std::size_t count_max) const;

 private:
  void on_tick(SymbolId symbol, const wire::Tick& tick);
  /// Empty when it has been started or stopped; else why not.
  [[nodiscard]] std::string_view change(bool start, wire::Now now);
  void remember(BotDeal deal);
  void tell(std::string_view type, const nlohmann::ordered_json& data);
  void tell_status();
  /// A message of the bus for the dashboards.
  void relay(std::string_view message);

  Bus* bus_;
  Hub* hub_;
  Market* market_;
  std::string symbol_;
  PaperBot bot_;
  std::size_t trades_max_;
  std::deque<BotDeal> trades_;
  BotKeeper* keeper_ = nullptr;
  std::uint64_t iterations_kept_ = 0;
};

}  // namespace tidewire::server
