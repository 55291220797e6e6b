#include "support/test_server.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "support/ws_client.hpp"

namespace tidewire::server::test {

Config quiet_config() {
  Config config;
  config.port = 0;
  config.demo = true;
  return config;
}

TestServer::TestServer(Config config) {
  spdlog::set_level(spdlog::level::off);
  auto created = Server::create(std::move(config));
  if (!created.ok()) throw std::runtime_error(created.error().message);
  server_ = std::move(created).value();
  thread_ = std::thread([this] { server_->run(); });
}

TestServer::~TestServer() {
  if (!thread_.joinable()) return;
  stop();
  join();
}

void TestServer::join() { thread_.join(); }

TempFile::TempFile(const std::string& suffix, const std::string& text)
    : path_((std::filesystem::temp_directory_path() / ("tidewire-XXXXXX" + suffix)).string()) {
  const int file = mkstemps(path_.data(), static_cast<int>(suffix.size()));
  if (file < 0) throw std::runtime_error("cannot create a temporary file");
  const ssize_t written = ::write(file, text.data(), text.size());
  ::close(file);
  if (written != static_cast<ssize_t>(text.size())) throw std::runtime_error("cannot write");
}

TempFile::~TempFile() { std::filesystem::remove(path_); }

Config replay_config(const TempFile& file, double speed) {
  Config config = quiet_config();
  config.replay_file = file.path();
  config.speed = speed;
  return config;
}

std::string recorded_trades(int count) {
  std::string text = "symbol,timestamp,price,amount\n";
  for (int i = 1; i <= count; ++i) {
    text += "TEST," + std::to_string(1'704'067'200'000 + i * 10) + "," + std::to_string(i) + ",1\n";
  }
  return text;
}

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace tidewire::server::test
