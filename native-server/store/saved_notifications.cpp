#include "store/saved_notifications.hpp"

#include <sqlite3.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "invalid.hpp"
#include "store/sqlite_statement.hpp"

namespace tidewire::server {
namespace {

using nlohmann::json;

std::string data_text(const json& data) {
  return data.is_null() ? std::string{} : data.dump(-1, ' ', false, json::error_handler_t::replace);
}

json data_of(const std::string& text) {
  json data = parse_bounded(text);
  return data.is_object() ? data : json();
}

bool trim(sqlite3* database, std::string_view list, std::size_t count) {
  SqliteStatement remove(database,
                         "DELETE FROM notifications WHERE list = ?1 AND number <= ("
                         "SELECT number FROM notifications WHERE list = ?1 "
                         "ORDER BY number DESC LIMIT 1 OFFSET ?2)");
  return remove.bind(list).bind(static_cast<std::int64_t>(count)).run();
}

/// The users whose newest is the oldest go first; so does what is beyond a smaller limit than that
/// of the process before.
bool trim_all(sqlite3* database, const NotificationLimits& limits) {
  SqliteStatement stale(database,
                        "DELETE FROM notifications WHERE list <> '' AND list NOT IN ("
                        "SELECT list FROM notifications WHERE list <> '' GROUP BY list "
                        "ORDER BY MAX(number) DESC LIMIT ?)");
  if (!stale.bind(static_cast<std::int64_t>(limits.users_max)).run()) return false;
  SqliteStatement old(database,
                      "DELETE FROM notifications WHERE number IN ("
                      "SELECT number FROM (SELECT number, ROW_NUMBER() OVER ("
                      "PARTITION BY list ORDER BY number DESC) AS place FROM notifications) "
                      "WHERE place > ?)");
  return old.bind(static_cast<std::int64_t>(limits.per_user_max)).run();
}

}  // namespace

// A list is a user's, or that of everybody, which has no name.
std::string_view SavedNotifications::tables() {
  return R"(
  CREATE TABLE IF NOT EXISTS notifications (
    number INTEGER PRIMARY KEY, list TEXT NOT NULL, id TEXT NOT NULL, time INTEGER NOT NULL,
    level TEXT NOT NULL, title TEXT NOT NULL, message TEXT NOT NULL, data TEXT NOT NULL,
    UNIQUE (list, id)
  );
  CREATE INDEX IF NOT EXISTS notifications_of_list ON notifications (list, number);
  CREATE TABLE IF NOT EXISTS notification_reads (
    list TEXT NOT NULL, id TEXT NOT NULL, reader TEXT NOT NULL, PRIMARY KEY (list, id, reader)
  ) WITHOUT ROWID;
  CREATE TRIGGER IF NOT EXISTS notification_gone AFTER DELETE ON notifications BEGIN
    DELETE FROM notification_reads WHERE list = OLD.list AND id = OLD.id;
  END;
)";
}

wire::Result<std::vector<KeptNotification>, StoreError> SavedNotifications::load() {
  if (!database_->now([this](sqlite3* database) { return trim_all(database, limits_); })) {
    return StoreError{"The notifications cannot be read"};
  }
  SqliteStatement select(database_->database(),
                         "SELECT id, time, list, level, title, message, data FROM notifications "
                         "ORDER BY number");
  SqliteStatement reads(database_->database(),
                        "SELECT reader FROM notification_reads WHERE list = ? AND id = ?");
  std::vector<KeptNotification> found;
  while (select.step()) {
    KeptNotification notification{
        select.text(0),
        {select.integer(1)},
        {select.text(0), select.text(2), select.text(3), select.text(4), select.text(5),
         data_of(select.text(6))},
        {}};
    reads.reset().bind(notification.draft.user).bind(notification.id);
    while (reads.step()) notification.read_by.insert(reads.text(0));
    if (reads.failed()) return reads.error();
    found.push_back(std::move(notification));
  }
  if (select.failed()) return select.error();
  return found;
}

bool SavedNotifications::keep_now(const KeptNotification& notification) {
  return database_->now(
      [&](sqlite3* database) { return insert(database, notification); });
}

void SavedNotifications::keep(const KeptNotification& notification) {
  database_->later(
      [this, notification](sqlite3* database) { return insert(database, notification); });
}

bool SavedNotifications::mark_read(std::string_view user, const std::vector<std::string>& ids) {
  return database_->now([&](sqlite3* database) {
    SqliteStatement mark(database,
                         "INSERT OR IGNORE INTO notification_reads (list, id, reader) "
                         "SELECT list, id, ?1 FROM notifications "
                         "WHERE list IN (?1, '') AND id = ?2");
    for (const std::string& id : ids) {
      if (!mark.reset().bind(user).bind(id).run()) return false;
    }
    return true;
  });
}

void SavedNotifications::forget(const std::string& user) {
  database_->later([user](sqlite3* database) { return trim(database, user, 0); });
}

bool SavedNotifications::insert(sqlite3* database, const KeptNotification& notification) const {
  const NotificationDraft& draft = notification.draft;
  const std::string data = data_text(draft.data);
  SqliteStatement insert(database,
                         "INSERT OR IGNORE INTO notifications (list, id, time, level, title, "
                         "message, data) VALUES (?, ?, ?, ?, ?, ?, ?)");
  insert.bind(draft.user).bind(notification.id).bind(notification.time.ms).bind(draft.level);
  insert.bind(draft.title).bind(draft.message).bind(data);
  if (!insert.run()) return false;
  return sqlite3_changes(database) == 0 || trim(database, draft.user, limits_.per_user_max);
}

}  // namespace tidewire::server
