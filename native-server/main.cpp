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
#include "log.hpp"
#include "server.hpp"
#include "version.hpp"

namespace {

using namespace tidewire::server;

// Every connection takes a file descriptor; the soft limit is often 1,024.
void allow_many_connections() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(Config config) {
  if (config.issues_tokens() && config.host != "127.0.0.1" && config.host != "::1" &&
      config.host != "localhost") {
    spdlog::warn("demo users are open to the network host={}", config.host);
  }
  if (config.demo && !config.issues_tokens()) {
    spdlog::info("demo users cannot sign in: the key for tokens is not the demo's own");
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
    const Config& config = std::get<Config>(parsed);
    // Standard output carries one line, for whoever started the server; the log goes to stderr.
    set_up_log(config.log_level, config.log_format);
    return serve(std::get<Config>(std::move(parsed)));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tidewire-server: %s\n", error.what());
    return 1;
  }
}
