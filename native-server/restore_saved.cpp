#include "restore_saved.hpp"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

namespace tidewire::server {
namespace {

using Problem = std::optional<StoreError>;

Problem restore_notifications(Services& services) {
  auto kept = services.saved->notifications.load();
  if (!kept.ok()) return kept.error();
  NotificationBook& book = services.notifications.book();
  for (KeptNotification& notification : kept.value()) book.restore(std::move(notification));
  book.keep_in(services.saved->notifications);
  return std::nullopt;
}

Problem restore_alerts(Services& services) {
  const auto kept = services.saved->alerts.load();
  if (!kept.ok()) return kept.error();
  std::size_t left_out = 0;
  for (const SavedAlerts::Row& row : kept.value()) {
    const bool known = services.market.history().find(row.symbol).has_value();
    if (!known && !services.market.add(row.symbol, row.crypto)) {
      ++left_out;
      continue;
    }
    const SymbolId symbol = *services.market.history().find(row.symbol);
    const Alert alert{row.id, row.user, symbol, row.side, row.level};
    if (!services.alerts.restore(alert, row.armed)) ++left_out;
  }
  if (left_out > 0) spdlog::warn("alerts not watched count={} reason=\"too many\"", left_out);
  services.saved->alerts.describe = [&market = services.market](SymbolId symbol) {
    return std::pair(std::string(market.history().symbol(symbol)), market.is_crypto(symbol));
  };
  services.alerts.keep_in(services.saved->alerts);
  return std::nullopt;
}

Problem restore_bot(Services& services) {
  if (!services.saved->owner) {
    spdlog::info("bot not kept reason=\"another process has that of this database\"");
    return std::nullopt;
  }
  auto kept = services.saved->bot.load();
  if (!kept.ok()) return kept.error();
  if (auto& record = kept.value()) {
    services.bot.restore(record->symbol, record->state, std::move(record->trades));
  }
  services.bot.keep_in(services.saved->bot);
  return std::nullopt;
}

}  // namespace

Problem restore_saved(Services& services) {
  if (services.saved == nullptr) return std::nullopt;
  for (const auto restore : {restore_notifications, restore_alerts, restore_bot}) {
    if (const Problem problem = restore(services)) return problem;
  }
  return std::nullopt;
}

void save_progress(Services& services, wire::UnixMillis now, bool end) {
  if (services.saved == nullptr) return;
  services.bot.keep_progress();
  if (services.config.replay_file.empty()) {
    if (end) {
      services.saved->candles.save_all(services.market, now);
    } else {
      services.saved->candles.save(services.market, now);
    }
  }
  services.saved->database->flush(end);
}

}  // namespace tidewire::server
