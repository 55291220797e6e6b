#include "support/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>

#include "support/ws_client.hpp"

namespace tidewire::server::test {
namespace {

void drain(int& pipe, std::string& into) {
  std::array<char, 16'384> chunk{};
  const ssize_t count = ::read(pipe, chunk.data(), chunk.size());
  if (count > 0) {
    into.append(chunk.data(), static_cast<std::size_t>(count));
    return;
  }
  ::close(pipe);
  pipe = -1;
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> arguments,
                           const std::vector<std::string>& environment) {
  arguments.insert(arguments.begin(), TIDEWIRE_SERVER_BINARY);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("cannot create pipes");
  }
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(out[1], STDOUT_FILENO);
    ::dup2(err[1], STDERR_FILENO);
    ::unsetenv("REDIS_URL");  // the tester's own is none of the tests' business
    for (const std::string& variable : environment) ::putenv(const_cast<char*>(variable.c_str()));
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(out[1]);
  ::close(err[1]);
  out_pipe_ = out[0];
  err_pipe_ = err[0];
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  if (out_pipe_ >= 0) ::close(out_pipe_);
  if (err_pipe_ >= 0) ::close(err_pipe_);
}

std::uint16_t ChildProcess::await_port() {
  while (out_.find('\n') == std::string::npos) {
    if (!pump()) return 0;
  }
  const std::size_t colon = out_.rfind(':');
  if (colon == std::string::npos) return 0;
  return static_cast<std::uint16_t>(std::strtoul(out_.c_str() + colon + 1, nullptr, 10));
}

void ChildProcess::signal(int number) const { ::kill(pid_, number); }

std::optional<int> ChildProcess::await_exit() {
  while (pump()) {
  }
  if (out_pipe_ >= 0 || err_pipe_ >= 0) return std::nullopt;  // it goes on
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool ChildProcess::pump() {
  std::array<pollfd, 2> pipes = {{{out_pipe_, POLLIN, 0}, {err_pipe_, POLLIN, 0}}};
  if (out_pipe_ < 0 && err_pipe_ < 0) return false;
  const auto limit = std::chrono::milliseconds(patience).count();
  if (::poll(pipes.data(), pipes.size(), static_cast<int>(limit)) <= 0) return false;
  if (pipes[0].revents != 0) drain(out_pipe_, out_);
  if (pipes[1].revents != 0) drain(err_pipe_, err_);
  return true;
}

}  // namespace tidewire::server::test
