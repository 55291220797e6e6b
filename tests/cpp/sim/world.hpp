#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "sim/client.hpp"
#include "sim/cluster.hpp"
#include "sim/market.hpp"
#include "sim/network.hpp"
#include "sim/scenario.hpp"
#include "sim/scheduler.hpp"

namespace tidewire::sim {

/// Everything that one run consists of: the clock, the market, the servers and the clients. Made
/// from the seed alone.
class World {
 public:
  World(std::uint64_t seed, bool verbose);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Scheduler scheduler;
  core::Random random;
  const Scenario scenario;
  const bool verbose;
  Weather weather;
  Truth truth;
  Cluster cluster;
  std::vector<std::unique_ptr<Client>> clients;

  /// Any of them.
  [[nodiscard]] Client& some_client();
  [[nodiscard]] Instance& some_instance() { return cluster.instance(some_instance_index()); }
  [[nodiscard]] std::size_t some_instance_index();

  /// Ends all misbehaviour of network, servers and hosts.
  void heal();

  void trace(const char* what) const;

 private:
  [[nodiscard]] Client::HttpAnswer fetch(const core::HttpRequest& request);
  [[nodiscard]] std::unique_ptr<Client> make_client(std::size_t number, std::uint64_t seed);
};

}  // namespace tidewire::sim
