#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "store/repository.hpp"

namespace tidewire::server {

/// One prepared statement: bind its values in order, then step through its rows.
class SqliteStatement {
 public:
  SqliteStatement(sqlite3* database, std::string_view sql) : database_(database) {
    sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr);
  }
  ~SqliteStatement() { sqlite3_finalize(statement_); }
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  /// The text must live until the last step.
  SqliteStatement& bind(std::string_view text) {
    // A null pointer would be bound as NULL.
    const char* data = text.data() == nullptr ? "" : text.data();
    sqlite3_bind_text(statement_, ++bound_, data, static_cast<int>(text.size()), SQLITE_STATIC);
    return *this;
  }
  SqliteStatement& bind(double number) {
    sqlite3_bind_double(statement_, ++bound_, number);
    return *this;
  }
  SqliteStatement& bind(std::int64_t number) {
    sqlite3_bind_int64(statement_, ++bound_, number);
    return *this;
  }

  /// Ready for other values.
  SqliteStatement& reset() {
    sqlite3_reset(statement_);
    bound_ = 0;
    return *this;
  }

  /// Steps through a statement that has no rows; false when it failed.
  [[nodiscard]] bool run() { return !step() && !failed(); }

  /// True for a row; false at the end, and after a failure, which `failed` tells.
  [[nodiscard]] bool step() {
    result_ = statement_ == nullptr ? SQLITE_ERROR : sqlite3_step(statement_);
    return result_ == SQLITE_ROW;
  }
  [[nodiscard]] bool failed() const { return result_ != SQLITE_ROW && result_ != SQLITE_DONE; }
  [[nodiscard]] StoreError error() const { return {sqlite3_errmsg(database_)}; }

  [[nodiscard]] std::string text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return data == nullptr ? std::string{} : std::string(data, size);
  }
  [[nodiscard]] double number(int column) const {
    return sqlite3_column_double(statement_, column);
  }
  [[nodiscard]] std::int64_t integer(int column) const {
    return sqlite3_column_int64(statement_, column);
  }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  int result_ = SQLITE_OK;
};

}  // namespace tidewire::server
