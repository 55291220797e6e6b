#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "channels/notification_keeper.hpp"
#include "invalid.hpp"
#include "wire/result.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// What somebody wants a user to know. `user` is empty for everybody.
struct NotificationDraft {
  std::string id;  // empty: the book gives one
  std::string user;
  std::string level = "info";
  std::string title;
  std::string message;
  nlohmann::json data;  // an object that is passed on; null for none
};

/// Reads `{"id"?,"user"?,"title","message"?,"level"?,"data"?}`; level is info, success, warning or error.
[[nodiscard]] wire::Result<NotificationDraft, Invalid> parse_notification(std::string_view text);

/// The text of a draft, as `parse_notification` reads it.
[[nodiscard]] std::string notification_text(const NotificationDraft& draft);

struct NotificationLimits {
  /// Of each user, and of those for everybody: the oldest falls out.
  std::size_t per_user_max = 50;
  /// Users with notifications of their own; the one whose newest is the oldest falls out.
  std::size_t users_max = 10'000;
};

/// A notification as it is written down.
struct KeptNotification {
  std::string id;
  wire::UnixMillis time;
  NotificationDraft draft;
  std::set<std::string, std::less<>> read_by;  // users
};

/// Recent notifications, and who has read which. In memory, and wherever a keeper puts them.
class NotificationBook {
 public:
  /// Ids are `<prefix>-<n>`; prefixes of different runs differ.
  explicit NotificationBook(std::string id_prefix, NotificationLimits limits = {});

  /// From now on notifications and marks are written down there; it outlives the book.
  void keep_in(NotificationKeeper& keeper) { keeper_ = &keeper; }
  /// One that was written down by an earlier process, oldest first.
  void restore(KeptNotification notification);

  /// An id that no other notification has or will get.
  [[nodiscard]] std::string new_id() {
    return id_prefix_ + "-" + std::to_string(++last_number_);
  }

  /// The new notification as clients see it.
  nlohmann::ordered_json add(const NotificationDraft& draft, wire::UnixMillis now);

  /// The user's own and those for everybody, newest first, each with `read`.
  [[nodiscard]] nlohmann::ordered_json of(std::string_view user) const;

  /// The ids that were not read before; unknown ids and other users' are left out. Empty when they
  /// could not be written down, and then nothing has changed.
  [[nodiscard]] std::optional<std::vector<std::string>> mark_read(
      std::string_view user, const std::vector<std::string_view>& ids);

 private:
  struct Entry {
    KeptNotification kept;
    std::uint64_t number = 0;
  };

  [[nodiscard]] static nlohmann::ordered_json shown(const Entry& entry, bool read);
  void make_room_for(std::string_view user);
  Entry& push(KeptNotification notification);
  /// Of these, the ones that concern the user and are not read.
  [[nodiscard]] std::vector<Entry*> unread(std::string_view user,
                                           const std::vector<std::string_view>& ids);
  [[nodiscard]] std::vector<const Entry*> entries_of(std::string_view user) const;

  NotificationKeeper* keeper_ = nullptr;
  std::string id_prefix_;
  NotificationLimits limits_;
  std::uint64_t last_number_ = 0;
  std::uint64_t last_entry_ = 0;
  std::map<std::string, std::deque<Entry>, std::less<>> lists_;  // by user; "" is everybody
};

}  // namespace tidewire::server
