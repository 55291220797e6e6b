#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/random.hpp"
#include "sim/instance.hpp"
#include "sim/market.hpp"
#include "sim/network.hpp"
#include "sim/scenario.hpp"
#include "sim/scheduler.hpp"
#include "sim/stream_service.hpp"

namespace tidewire::sim {

/// Several server instances behind one address: whoever connects again lands on any of them.
class Cluster {
 public:
  Cluster(const Scenario& scenario, Scheduler& scheduler, core::Random& random, Truth& truth);

  /// A client's socket arrives at the address. The subprotocol that was chosen; nothing where the
  /// connection fails.
  [[nodiscard]] std::optional<std::string> accept(const std::shared_ptr<Link>& link);

  /// Status and body; a status of 0 where nobody answers.
  using Answer = std::pair<int, std::string>;
  /// `GET /api/market/ticks`: any instance answers, as the real server does.
  [[nodiscard]] Answer ticks(const std::string& url);
  /// `POST …/negotiate` of a hub.
  [[nodiscard]] Answer negotiate(const std::string& url, const std::string& token);
  /// The groups that a hub's visitor is in, whichever instance it is at.
  [[nodiscard]] std::set<SymbolIndex> groups_of(std::uint64_t visitor);

  /// A trade happens: every running instance hears of it, sooner or later.
  void publish(SymbolIndex symbol);

  [[nodiscard]] std::size_t size() const { return instances_.size(); }
  [[nodiscard]] Instance& instance(std::size_t index) { return *instances_[index]; }

  /// Starts an instance that was stopped, with what it remembered or as if for the first time. In
  /// a shared numbering it remembers what all the others do.
  void start(std::size_t index, bool keep_history);
  /// The store behind a shared numbering is lost: everything stops and numbers anew.
  void lose_shared_history();
  /// The numbering ends while everything runs, and nobody is disconnected: what was there goes on
  /// in another one.
  void renumber();
  void start_all();

  /// The numberings that a client can be in; 0 where there are no numbers.
  [[nodiscard]] std::vector<std::uint32_t> served_epochs();

 private:
  [[nodiscard]] Instance* some_running(const Visitor* visitor = nullptr);
  [[nodiscard]] std::unique_ptr<Service> make_service();
  [[nodiscard]] std::unique_ptr<StreamService> make_stream();
  [[nodiscard]] std::unique_ptr<StreamService> with_version(std::unique_ptr<StreamService> service);
  void publish_separately(SymbolIndex symbol, double trade);
  void publish_on_bus(SymbolIndex symbol, double trade);

  const Scenario& scenario_;
  Scheduler& scheduler_;
  core::Random& random_;
  Truth& truth_;
  std::array<double, symbol_names.size()> trades_{};
  std::uint32_t last_epoch_ = 0;
  std::unique_ptr<StreamService> shared_;  // the one numbering of a shared cluster
  std::vector<std::unique_ptr<Instance>> instances_;
  std::vector<wire::Instant> bus_arrival_;  // per instance: the bus keeps the order
};

}  // namespace tidewire::sim
