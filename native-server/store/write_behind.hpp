#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "store/repository.hpp"
#include "wire/result.hpp"

struct sqlite3;

namespace tidewire::server {

/// A database that takes some writes at once and others a little later, all in the order in which
/// they came: what somebody is told has happened is written at once, what nobody waits for goes
/// with the next of those, or with `flush`. Used by the server's one thread; blocks.
class WriteBehind {
 public:
  /// A step of a transaction; false undoes all of it. It may be run again after a failure.
  using Step = std::function<bool(sqlite3* database)>;

  /// Steps that wait: at this many they are written without waiting for `flush`. If they cannot
  /// be, the oldest are dropped (logged).
  static constexpr std::size_t waiting_max = 4'096;

  /// See open_sqlite.
  [[nodiscard]] static wire::Result<std::unique_ptr<WriteBehind>, StoreError> open(
      const std::string& path, const std::string& tables);
  ~WriteBehind();
  WriteBehind(const WriteBehind&) = delete;
  WriteBehind& operator=(const WriteBehind&) = delete;

  /// One transaction of what waits and of this; on the disk when the answer is true. Nothing of it
  /// has happened when it is false (logged), and what waited goes on waiting;
  /// but what the tables refuse is dropped (logged).
  [[nodiscard]] bool now(const Step& step);
  void later(Step step);
  /// Writes what waits; call once per second, which does not wait for other processes, and at the
  /// `end`, which does.
  void flush(bool end);

  /// For reading.
  [[nodiscard]] sqlite3* database() const { return database_; }

 private:
  explicit WriteBehind(sqlite3* database) : database_(database) {}
  [[nodiscard]] bool transact(const Step* last);

  sqlite3* database_;
  std::deque<Step> waiting_;
};

}  // namespace tidewire::server
