#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "config.hpp"
#include "wire/result.hpp"

namespace tidewire::server {

/// Why the server cannot run: for stderr, and the exit code.
struct StartError {
  int exit_code = 1;
  std::string message;
};

/// The whole server in one object: feeds, listener, sessions, and the thread that calls `run`.
class Server {
 public:
  /// Opens the input file and the port; from then on connections are accepted, and served once
  /// `run` is called.
  [[nodiscard]] static wire::Result<std::unique_ptr<Server>, StartError> create(Config config);
  ~Server();

  /// For example http://127.0.0.1:8080, with the port that was really taken.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::uint16_t port() const;

  /// SIGTERM and SIGINT call `stop`; a second one ends the process at once. SIGHUP reads the
  /// certificate again, where there is one.
  void stop_on_signals();

  /// Serves until it is stopped and every connection has closed (or the shutdown timeout is over).
  void run();

  /// Tells every client that the server goes away and closes. From any thread.
  void stop();

 private:
  class Parts;
  explicit Server(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace tidewire::server
