#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidewire::server {

struct KeptNotification;

/// Where notifications are written down, so that they outlive the process.
class NotificationKeeper {
 public:
  virtual ~NotificationKeeper() = default;

  /// Nobody waits for it; one that is there already stays as it is.
  virtual void keep(const KeptNotification& notification) = 0;
  /// They count as read only once this has been true.
  [[nodiscard]] virtual bool mark_read(std::string_view user,
                                       const std::vector<std::string>& ids) = 0;
  /// There is no room for this user's any more.
  virtual void forget(const std::string& user) = 0;
};

}  // namespace tidewire::server
