#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "config.hpp"
#include "server.hpp"

namespace tidewire::server::test {

/// A configuration for tests: demo users, no feed, a port of the system's choice.
[[nodiscard]] Config quiet_config();

/// The real server in this process, on a thread of its own; stopped in the end.
class TestServer {
 public:
  explicit TestServer(Config config = quiet_config());
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

  void stop() { server_->stop(); }
  /// Returns when the server has stopped by itself after `stop`.
  void join();

 private:
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

/// A file with this text, removed in the end.
class TempFile {
 public:
  TempFile(const std::string& suffix, const std::string& text);
  ~TempFile();
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// A quiet server that plays this file; at speed 0 it has played it when it listens.
[[nodiscard]] Config replay_config(const TempFile& file, double speed);

/// Trades of TEST, one per 10 ms, the price equal to the number of the trade.
[[nodiscard]] std::string recorded_trades(int count);

/// True as soon as `condition` holds; false when it does not within `patience`.
[[nodiscard]] bool eventually(const std::function<bool()>& condition);

}  // namespace tidewire::server::test
