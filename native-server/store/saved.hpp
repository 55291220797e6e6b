#pragma once

#include <memory>
#include <optional>
#include <string>

#include "config.hpp"
#include "store/file_owner.hpp"
#include "store/repository.hpp"
#include "store/saved_alerts.hpp"
#include "store/saved_bot.hpp"
#include "store/saved_candles.hpp"
#include "store/saved_notifications.hpp"
#include "store/write_behind.hpp"

namespace tidewire::server {

/// What the server knows beside orders, products and auctions, in the same file.
struct Saved {
  /// Creates the tables that are missing. `config.database` is not empty.
  [[nodiscard]] static wire::Result<std::unique_ptr<Saved>, StoreError> open(const Config& config);

  Saved(const Config& config, std::unique_ptr<WriteBehind> opened);

  std::unique_ptr<WriteBehind> database;
  std::optional<FileOwner> owner;  // empty: another process has the file's bot
  SavedAlerts alerts;
  SavedNotifications notifications;
  SavedBot bot;
  SavedCandles candles;
};

/// The limits of one user's notifications, in memory and in the file.
[[nodiscard]] NotificationLimits notification_limits(const Config& config);

}  // namespace tidewire::server
