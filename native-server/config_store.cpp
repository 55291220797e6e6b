// Options of the database, and of how much is kept.

#include "config_flags.hpp"

namespace tidewire::server {

void add_store(CLI::App& app, Flags& flags) {
  constexpr auto group = "Store";
  Config& config = flags.config;
  app.add_option("--database", config.database,
                 "File (SQLite) of orders, products, auctions, bids, alerts, notifications, the "
                 "bot and candles, made if there is none; without it they are kept in memory")
      ->envname("TIDEWIRE_DATABASE")->group(group)->type_name("PATH");
  app.add_option("--history", config.history_ticks,
                 "Ticks kept per symbol for backfill; always in memory")
      ->envname("TIDEWIRE_HISTORY")->group(group)->type_name("COUNT")->capture_default_str()
      ->check(within(std::size_t{1}, std::size_t{1'000'000}));
  app.add_option("--candles", config.candles,
                 "Minute candles kept per symbol; a day of them (1440) is needed for 24 h changes")
      ->envname("TIDEWIRE_CANDLES")->group(group)->type_name("COUNT")->capture_default_str()
      ->check(within(std::size_t{60}, std::size_t{100'000}));
  // At most as many as fit a frame: two full lists of 4 KiB each stay below 1 MiB.
  app.add_option("--notifications", config.notifications,
                 "Notifications kept of each user, and as many for everybody")
      ->envname("TIDEWIRE_NOTIFICATIONS")->group(group)->type_name("COUNT")->capture_default_str()
      ->check(within(std::size_t{1}, std::size_t{100}));
  app.add_option("--bot-trades", config.bot_trades, "Trades of the bot that are kept")
      ->envname("TIDEWIRE_BOT_TRADES")->group(group)->type_name("COUNT")->capture_default_str()
      ->check(within(std::size_t{1}, std::size_t{100'000}));
}

}  // namespace tidewire::server
