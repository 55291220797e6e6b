#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace tidewire::server::test {

/// A Redis of the test's own: on a socket in a directory of its own, without a port, without
/// anything on the disk; killed in the end.
class RedisProcess {
 public:
  /// Returns once it answers.
  RedisProcess();
  ~RedisProcess();
  RedisProcess(const RedisProcess&) = delete;
  RedisProcess& operator=(const RedisProcess&) = delete;

  /// For --redis-url.
  [[nodiscard]] std::string url() const { return "unix:" + socket_path(); }
  [[nodiscard]] std::string socket_path() const { return directory_ + "/redis.sock"; }

  /// What redis-cli would do; the answer as text, integers too, the elements of an array one per
  /// line.
  std::string command(const std::vector<std::string>& arguments) const;

  /// Without a goodbye, and without anything left.
  void kill();
  void start();
  /// It goes on existing, but answers nothing.
  void freeze() const;
  void thaw() const;

 private:
  std::string directory_;
  pid_t pid_ = -1;
};

}  // namespace tidewire::server::test
