// Options of the database, and of how much is kept.

#include "config_flags.hpp"

namespace tidewire::server {

void add_store(CLI::App& app, Flags& flags) {
  const OptionGroup group(app, "Store");
  Config& config = flags.config;
  group.text("--database", "TIDEWIRE_DATABASE", "PATH", config.database,
             "File (SQLite) of orders, products, auctions, bids, alerts, notifications, the "
             "bot and candles, made if there is none; without it they are kept in memory");
  group.number("--history", "TIDEWIRE_HISTORY", "COUNT", config.history_ticks, 1, 1'000'000,
               "Ticks kept per symbol for backfill; always in memory");
  group.number("--candles", "TIDEWIRE_CANDLES", "COUNT", config.candles, 60, 100'000,
               "Minute candles kept per symbol; a day of them (1440) is needed for 24 h changes");
  // At most as many as fit a frame: two full lists of 4 KiB each stay below 1 MiB.
  group.number("--notifications", "TIDEWIRE_NOTIFICATIONS", "COUNT", config.notifications, 1, 100,
               "Notifications kept of each user, and as many for everybody");
  group.number("--bot-trades", "TIDEWIRE_BOT_TRADES", "COUNT", config.bot_trades, 1, 100'000,
               "Trades of the bot that are kept");
}

}  // namespace tidewire::server
