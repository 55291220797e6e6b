#include "stop_signals.hpp"

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <array>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace tidewire::server {
namespace {

// What the handlers below may use: they run between any two instructions.
volatile std::sig_atomic_t write_end = -1;
volatile std::sig_atomic_t stopping = 0;
itimerval limit{};

extern "C" void on_limit(int) {
  constexpr char text[] = "tidewire-server: the time to stop in has passed, ending anyway\n";
  static_cast<void>(!::write(STDERR_FILENO, text, sizeof text - 1));
  ::_exit(0);
}

extern "C" void on_stop_signal(int signal) {
  if (stopping != 0) ::_exit(128 + signal);
  stopping = 1;
  const int saved = errno;
  ::setitimer(ITIMER_REAL, &limit, nullptr);
  const char byte = static_cast<char>(signal);
  static_cast<void>(!::write(write_end, &byte, 1));
  errno = saved;
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

StopSignals::StopSignals(boost::asio::any_io_executor executor, wire::Millis limit_ms,
                         std::function<void(int signal)> on_stop)
    : pipe_(executor), on_stop_(std::move(on_stop)) {
  assert(write_end == -1);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;  // the default action stays
  pipe_.assign(ends[0]);
  write_end = ends[1];
  limit.it_value = {limit_ms / 1'000, limit_ms % 1'000 * 1'000};
  pipe_.async_read_some(boost::asio::buffer(signal_),
                        [this](const boost::system::error_code& error, std::size_t) {
                          if (!error) on_stop_(signal_[0]);
                        });
  handle(SIGALRM, on_limit);
  handle(SIGTERM, on_stop_signal);
  handle(SIGINT, on_stop_signal);
}

// The handlers stay: what comes after the event loop may hang, too.
StopSignals::~StopSignals() = default;

void StopSignals::release() {
  boost::system::error_code ignored;
  pipe_.cancel(ignored);
}

}  // namespace tidewire::server
