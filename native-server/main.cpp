#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "config.hpp"
#include "server.hpp"
#include "version.hpp"

namespace {

using namespace tidewire::server;

// Standard output carries one line, for whoever started the server; the log goes to stderr.
void set_up_log(const std::string& level) {
  spdlog::set_default_logger(spdlog::stderr_color_st("tidewire"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
  spdlog::set_level(spdlog::level::from_str(level));
}

// Every connection takes a file descriptor; the soft limit is often 1,024.
void allow_many_connections() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(Config config) {
  if (config.demo && config.host != "127.0.0.1" && config.host != "::1" &&
      config.host != "localhost") {
    spdlog::warn("demo users are open to the network host={}", config.host);
  }
  auto created = Server::create(std::move(config));
  if (!created.ok()) {
    std::fprintf(stderr, "tidewire-server: %s\n", created.error().message.c_str());
    return created.error().exit_code;
  }
  const std::unique_ptr<Server> server = std::move(created).value();
  server->stop_on_signals();
  std::printf("listening on %s\n", server->url().c_str());
  std::fflush(stdout);
  spdlog::info("listening url={} version={}", server->url(), version);
  server->run();
  spdlog::info("stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  // A client or a log reader that goes away is no reason to die.
  std::signal(SIGPIPE, SIG_IGN);
  allow_many_connections();
  try {
    auto parsed = parse_config(argc, argv);
    if (const auto* exit = std::get_if<EarlyExit>(&parsed)) {
      std::fputs(exit->text.c_str(), exit->code == 0 ? stdout : stderr);
      return exit->code;
    }
    set_up_log(std::get<Config>(parsed).log_level);
    return serve(std::get<Config>(std::move(parsed)));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tidewire-server: %s\n", error.what());
    return 1;
  }
}
