#include "store/saved.hpp"

#include <string_view>
#include <utility>

#include "bot/bot_desk.hpp"

namespace tidewire::server {

wire::Result<std::unique_ptr<Saved>, StoreError> Saved::open(const Config& config) {
  std::string tables;
  for (const std::string_view part : {SavedAlerts::tables(), SavedNotifications::tables(),
                                      SavedBot::tables(), SavedCandles::tables()}) {
    tables += part;
  }
  auto database = WriteBehind::open(config.database, tables);
  if (!database.ok()) return database.error();
  return std::make_unique<Saved>(config, std::move(database).value());
}

Saved::Saved(const Config& config, std::unique_ptr<WriteBehind> opened)
    : database(std::move(opened)),
      owner(FileOwner::of(config.database)),
      alerts(*database),
      notifications(*database, notification_limits(config)),
      bot(*database, std::string(BotDesk::bot_id), config.bot_trades),
      candles(*database, config.candles) {}

NotificationLimits notification_limits(const Config& config) {
  NotificationLimits limits;
  limits.per_user_max = config.notifications;
  return limits;
}

}  // namespace tidewire::server
