#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace tidewire::server::test {

/// The server's program as a process of its own, killed in the end if it still runs.
class ChildProcess {
 public:
  /// `environment` is added to the test's own, as NAME=VALUE.
  explicit ChildProcess(std::vector<std::string> arguments,
                        const std::vector<std::string>& environment = {});
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Waits for the line on stdout; 0 when there is none.
  [[nodiscard]] std::uint16_t await_port();
  void signal(int number) const;
  /// Waits for the end: the exit code, or 128 + the signal; empty when it does not end.
  [[nodiscard]] std::optional<int> await_exit();

  /// What was printed; complete after `await_exit`.
  [[nodiscard]] const std::string& out() const { return out_; }
  [[nodiscard]] const std::string& err() const { return err_; }

 private:
  /// Takes what the pipes hold, or waits for more; false once both are at their end.
  bool pump();

  pid_t pid_ = -1;
  int out_pipe_ = -1;
  int err_pipe_ = -1;
  std::string out_;
  std::string err_;
};

}  // namespace tidewire::server::test
