#pragma once

#include <string_view>

#include "channels/notification_book.hpp"
#include "peer/alert_book.hpp"
#include "wire/messages.hpp"

namespace tidewire::server {

/// What the user reads of an alert that has fired.
[[nodiscard]] NotificationDraft alert_notification(const Alert& alert, std::string_view symbol,
                                                   const wire::Tick& tick);

}  // namespace tidewire::server
