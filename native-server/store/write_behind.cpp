#include "store/write_behind.hpp"

#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "store/open_sqlite.hpp"

namespace tidewire::server {

wire::Result<std::unique_ptr<WriteBehind>, StoreError> WriteBehind::open(
    const std::string& path, const std::string& tables) {
  const auto database = open_sqlite(path, tables);
  if (!database.ok()) return database.error();
  return std::unique_ptr<WriteBehind>(new WriteBehind(database.value()));
}

WriteBehind::~WriteBehind() { sqlite3_close(database_); }

bool WriteBehind::now(const Step& step) { return transact(&step); }

void WriteBehind::later(Step step) {
  waiting_.push_back(std::move(step));
  if (waiting_.size() < waiting_max) return;
  if (transact(nullptr)) return;
  spdlog::error("store dropped writes=1 reason=\"too many wait\"");
  waiting_.pop_front();
}

void WriteBehind::flush(bool end) {
  if (waiting_.empty()) return;
  // Nobody waits for it: what another process locks now is tried again in a second.
  if (!end) sqlite3_busy_timeout(database_, 0);
  static_cast<void>(transact(nullptr));
  sqlite3_busy_timeout(database_, busy_timeout_ms);
}

bool WriteBehind::transact(const Step* last) {
  const auto run = [this](const Step& step) { return step(database_); };
  // IMMEDIATE: what is read in between holds until the end, whatever other processes do.
  bool good = execute(database_, "BEGIN IMMEDIATE");
  const bool begun = good;
  const auto stuck = good ? std::find_if_not(waiting_.begin(), waiting_.end(), run) : waiting_.end();
  const bool refused =
      stuck != waiting_.end() && sqlite3_errcode(database_) == SQLITE_CONSTRAINT;
  good = good && stuck == waiting_.end();
  good = good && (last == nullptr || run(*last));
  good = good && execute(database_, "COMMIT");
  if (good) {
    waiting_.clear();
    return true;
  }
  spdlog::error("store failed error=\"{}\" waiting={}", sqlite3_errmsg(database_),
                waiting_.size());
  if (begun) execute(database_, "ROLLBACK");
  if (!refused) return false;
  // What the tables will never take must not hold up the rest.
  spdlog::error("store dropped writes=1 reason=\"the tables refuse it\"");
  waiting_.erase(stuck);
  return transact(last);
}

}  // namespace tidewire::server
