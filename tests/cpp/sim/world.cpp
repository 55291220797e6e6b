#include "sim/world.hpp"

#include <cstdio>
#include <utility>

namespace tidewire::sim {
namespace {

/// A browser's patience with a server that never says anything.
core::Config config_of(const Scenario& scenario, std::size_t points) {
  core::Config config;
  config.url = "ws://simulated/ws";
  config.points = points;
  config.heartbeat_ms = 5'000;
  if (scenario.kind == ServerKind::feed) {
    config.dialect = core::Dialect::feed;
  } else {
    config.token = true;
  }
  return config;
}

}  // namespace

World::World(std::uint64_t seed, bool is_verbose)
    : random(seed),
      scenario(random),
      verbose(is_verbose),
      cluster(scenario, scheduler, random, truth) {
  for (std::size_t i = 0; i < scenario.clients; ++i) {
    clients.push_back(make_client(i, random.next()));
  }
}

std::unique_ptr<Client> World::make_client(std::size_t number, std::uint64_t seed) {
  Client::Options options;
  options.config = config_of(scenario, static_cast<std::size_t>(5 + random.up_to(40)));
  options.seed = seed;
  options.spread_ms = scenario.numbered() ? scenario.reconnect_spread_ms : 0;
  options.verbose = verbose;
  options.name = "client " + std::to_string(number);
  return std::make_unique<Client>(
      std::move(options), scheduler, random, weather,
      [this](const std::shared_ptr<Link>& link) { return cluster.accept(link); });
}

Client& World::some_client() {
  return *clients[static_cast<std::size_t>(
      random.up_to(static_cast<std::int64_t>(clients.size()) - 1))];
}

std::size_t World::some_instance_index() {
  return static_cast<std::size_t>(random.up_to(static_cast<std::int64_t>(cluster.size()) - 1));
}

void World::heal() {
  weather = Weather{};
  cluster.start_all();
  for (const auto& client : clients) client->heal();
}

void World::trace(const char* what) const {
  if (verbose) std::printf("%8lld  %s\n", static_cast<long long>(scheduler.now().ms), what);
}

}  // namespace tidewire::sim
