#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "channels/notification_book.hpp"
#include "channels/notification_keeper.hpp"
#include "store/repository.hpp"
#include "store/write_behind.hpp"

namespace tidewire::server {

/// Notifications and read marks in a database that several processes may share: the newest of each
/// user and of those for everybody, as many as the book keeps.
class SavedNotifications final : public NotificationKeeper {
 public:
  [[nodiscard]] static std::string_view tables();

  /// `database` outlives this.
  SavedNotifications(WriteBehind& database, NotificationLimits limits)
      : database_(&database), limits_(limits) {}

  /// Oldest first; what is beyond the limits is forgotten.
  [[nodiscard]] wire::Result<std::vector<KeptNotification>, StoreError> load();

  /// One that somebody waits for: on the disk when the answer is true. It has an id.
  [[nodiscard]] bool keep_now(const KeptNotification& notification);
  void keep(const KeptNotification& notification) override;
  [[nodiscard]] bool mark_read(std::string_view user,
                               const std::vector<std::string>& ids) override;
  void forget(const std::string& user) override;

  /// For who has a transaction already.
  [[nodiscard]] bool insert(sqlite3* database, const KeptNotification& notification) const;

 private:
  WriteBehind* database_;
  NotificationLimits limits_;
};

}  // namespace tidewire::server
