#include "channels/alert_notification.hpp"

#include <string>

namespace tidewire::server {

NotificationDraft alert_notification(const Alert& alert, std::string_view symbol,
                                     const wire::Tick& tick) {
  const bool above = alert.side == AlertSide::above;
  // As JSON, numbers have the shortest form that reads back the same.
  const std::string level = nlohmann::json(alert.level).dump();
  NotificationDraft draft;
  draft.user = alert.user;
  draft.title = std::string(symbol) + (above ? " rose to " : " fell to ") + level;
  draft.message = "The price is " + nlohmann::json(tick.price).dump() + ".";
  draft.data = {{"kind", "alert"}, {"alert_id", alert.id}, {"symbol", symbol},
                {above ? "above" : "below", alert.level}, {"price", tick.price}};
  return draft;
}

}  // namespace tidewire::server
