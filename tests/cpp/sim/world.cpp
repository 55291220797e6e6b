#include "sim/world.hpp"

#include <cstdio>
#include <utility>

#include "sim/hub_service.hpp"

namespace tidewire::sim {
namespace {

core::Config config_of(const Scenario& scenario, std::size_t points) {
  core::Config config;
  config.url = "ws://simulated/ws";
  config.points = points;
  config.heartbeat_ms = 5'000;
  config.token = scenario.kind != ServerKind::feed;
  switch (scenario.kind) {
    case ServerKind::separate:
    case ServerKind::shared:
    case ServerKind::plain: break;
    case ServerKind::feed: config.dialect = core::Dialect::feed; break;
    case ServerKind::dashboard: config.dialect = core::Dialect::dashboard; break;
    case ServerKind::resource: config.dialect = core::Dialect::resource; break;
    case ServerKind::hub:
      config.dialect = core::Dialect::hub;
      config.url = "ws://simulated/hub";
      config.hub.join = hub_names::join;
      config.hub.leave = hub_names::leave;
      config.hub.price.symbol = hub_names::symbol;
      config.hub.price.price = hub_names::price;
      break;
  }
  if (scenario.polls) {
    config.poll.url = "http://simulated/api/market/ticks";
    config.poll.after_ms = scenario.poll_after_ms;
    config.poll.interval_ms = scenario.poll_interval_ms;
  }
  return config;
}

/// A token in the address cannot be refreshed: in healthy times it must outlive the run.
constexpr wire::Millis address_token_life_ms = 3'600'000;

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
  options.config.binary = scenario.clients_offer && random.up_to(3) != 0;
  options.seed = seed;
  options.number = number + 1;
  options.reads_candles = scenario.kind == ServerKind::plain;
  if (scenario.token_in_address()) options.healthy_token_life_ms = address_token_life_ms;
  options.spread_ms = scenario.numbered() ? scenario.reconnect_spread_ms : 0;
  options.verbose = verbose;
  options.name = "client " + std::to_string(number);
  return std::make_unique<Client>(
      std::move(options), scheduler, random, weather,
      [this](const std::shared_ptr<Link>& link) { return cluster.accept(link); },
      [this](const core::HttpRequest& request) { return fetch(request); });
}

Client::HttpAnswer World::fetch(const core::HttpRequest& request) {
  auto [status, body] = request.post ? cluster.negotiate(request.url, request.token)
                                     : cluster.ticks(request.url);
  if (status == 0) return {};
  switch (weather.http) {
    case HttpTrouble::none:
    case HttpTrouble::lost:
    case HttpTrouble::late: return {status, std::move(body), true};
    case HttpTrouble::server_error: return {500, std::move(body), false};
    case HttpTrouble::unauthorized: return {401, R"({"error":{"code":"unauthorized"}})", false};
    case HttpTrouble::garbled: return {200, body.substr(0, body.size() / 2), false};
  }
  return {};
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
