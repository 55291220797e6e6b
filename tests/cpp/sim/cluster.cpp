#include "sim/cluster.hpp"

#include <algorithm>
#include <utility>

#include "sim/event_service.hpp"
#include "sim/feed_service.hpp"
#include "sim/hub_service.hpp"
#include "sim/plain_service.hpp"
#include "sim/token.hpp"
#include "wire/json_writer.hpp"

namespace tidewire::sim {
namespace {

constexpr wire::Millis bus_delay_ms_max = 30;

}  // namespace

Cluster::Cluster(const Scenario& scenario, Scheduler& scheduler, core::Random& random,
                 Truth& truth)
    : scenario_(scenario), scheduler_(scheduler), random_(random), truth_(truth) {
  if (scenario.kind == ServerKind::shared) shared_ = make_stream();
  for (std::size_t i = 0; i < scenario.instances; ++i) {
    instances_.push_back(std::make_unique<Instance>(scheduler, make_service()));
  }
  bus_arrival_.resize(scenario.instances);
}

std::unique_ptr<StreamService> Cluster::make_stream() {
  server::StreamPeerOptions options;
  options.heartbeat_ms = 5'000;
  options.reconnect_spread_ms = scenario_.reconnect_spread_ms;
  options.outbox_bytes_max = scenario_.outbox_bytes_max;
  options.format = scenario_.best_format;
  return std::make_unique<StreamService>(++last_epoch_, scenario_.history_ticks, options);
}

std::unique_ptr<StreamService> Cluster::with_version(std::unique_ptr<StreamService> service) {
  if (scenario_.mixed_versions && random_.up_to(1) == 0) service->answer_no_offers();
  return service;
}

std::unique_ptr<Service> Cluster::make_service() {
  switch (scenario_.kind) {
    case ServerKind::separate: return with_version(make_stream());
    case ServerKind::shared: return with_version(std::make_unique<StreamService>(*shared_));
    case ServerKind::plain:
      return std::make_unique<PlainService>(PlainService::Options{
          scenario_.plain_answers_ping, scenario_.plain_repeats, 10'000});
    case ServerKind::feed: return std::make_unique<FeedService>(scenario_.outbox_bytes_max);
    case ServerKind::dashboard:
    case ServerKind::resource:
      return std::make_unique<EventService>(EventService::Options{
          scenario_.kind == ServerKind::dashboard, scenario_.users_may_control,
          scenario_.resource_welcomes, scenario_.outbox_bytes_max});
    case ServerKind::hub:
      return std::make_unique<HubService>(scenario_.outbox_bytes_max, random_);
  }
  return nullptr;
}

std::optional<std::string> Cluster::accept(const std::shared_ptr<Link>& link) {
  Instance* const instance = some_running(&link->visitor());
  if (!instance) return std::nullopt;
  const std::string chosen(instance->service().choose(link->visitor()));
  // What browsers do where an offer is not answered.
  if (chosen.empty() && !link->visitor().offers.empty()) return std::nullopt;
  instance->accept(link);
  return chosen;
}

Cluster::Answer Cluster::negotiate(const std::string& url, const std::string& token) {
  // The service in front of the servers, and what stands behind that.
  const std::size_t hops = query_value(url, "hop").size();
  if (hops < scenario_.redirects) {
    return {200, R"({"url":"https://elsewhere/hub?hop=)" + std::string(hops + 1, 'x') + "\"}"};
  }
  Instance* const instance = some_running();
  if (!instance) return {0, {}};
  auto& service = static_cast<HubService&>(instance->service());
  std::string body = service.negotiate(token, instance->now());
  return {body.empty() ? 401 : 200, std::move(body)};
}

std::set<SymbolIndex> Cluster::groups_of(std::uint64_t visitor) {
  std::set<SymbolIndex> groups;
  for (const auto& instance : instances_) {
    if (instance->running()) {
      groups.merge(static_cast<HubService&>(instance->service()).groups_of(visitor));
    }
  }
  return groups;
}

Instance* Cluster::some_running(const Visitor* visitor) {
  const auto first = static_cast<std::size_t>(
      random_.up_to(static_cast<std::int64_t>(instances_.size()) - 1));
  // A balancer that has noticed which instances are down.
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    Instance& candidate = *instances_[(first + i) % instances_.size()];
    if (!candidate.running()) continue;
    if (!visitor || candidate.service().admits(*visitor)) return &candidate;
  }
  return nullptr;
}

Cluster::Answer Cluster::ticks(const std::string& url) {
  Instance* const instance = some_running();
  if (!instance) return {0, {}};
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("ticks").begin_array();
  for (SymbolIndex symbol = 0; symbol < symbol_names.size(); ++symbol) {
    if (url.find(symbol_names[symbol].substr(0, 3)) == std::string::npos) continue;
    const std::optional<wire::Tick> tick = instance->service().last_tick(symbol);
    if (!tick) continue;
    json.begin_object().key("symbol").string(symbol_names[symbol]);
    json.key("price").number(tick->price).key("volume").number(tick->volume);
    json.key("timestamp").integer(tick->time.ms);
    if (tick->seq > 0) json.key("seq").integer(static_cast<std::int64_t>(tick->seq));
    json.end_object();
  }
  json.end_array().end_object();
  return {200, std::move(body)};
}

void Cluster::publish(SymbolIndex symbol) {
  const double trade = ++trades_[symbol];
  if (scenario_.kind == ServerKind::separate) {
    publish_separately(symbol, trade);
  } else {
    publish_on_bus(symbol, trade);
  }
}

void Cluster::publish_separately(SymbolIndex symbol, double trade) {
  for (const auto& instance : instances_) {
    if (!instance->running()) continue;
    auto& service = static_cast<StreamService&>(instance->service());
    const wire::Tick tick = service.number(symbol, true_unix(scheduler_.now()), trade);
    truth_.record(symbol, service.epoch(), tick);
    instance->publish(symbol, tick);
  }
}

void Cluster::publish_on_bus(SymbolIndex symbol, double trade) {
  wire::Tick tick;
  if (shared_) {
    tick = shared_->number(symbol, true_unix(scheduler_.now()), trade);
    shared_->publish(symbol, tick, {});
    truth_.record(symbol, shared_->epoch(), tick);
  } else {
    tick = {0, true_unix(scheduler_.now()), trade, volume_of(trade)};
    truth_.record(symbol, 0, tick);
  }
  const std::uint32_t epoch = shared_ ? shared_->epoch() : 0;
  // A hub's clients cannot tell an instance that is behind from one that is not.
  const wire::Millis delay_max = scenario_.kind == ServerKind::hub ? 0 : bus_delay_ms_max;
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    bus_arrival_[i] = std::max(bus_arrival_[i], scheduler_.now() + random_.up_to(delay_max));
    scheduler_.at(bus_arrival_[i], [this, i, symbol, tick, epoch] {
      if (shared_ && shared_->epoch() != epoch) return;  // of a numbering that is gone
      if (instances_[i]->running()) instances_[i]->publish(symbol, tick);
    });
  }
}

void Cluster::start(std::size_t index, bool keep_history) {
  if (instances_[index]->running()) return;
  const bool remembers = keep_history && scenario_.kind != ServerKind::shared;
  instances_[index]->start(remembers ? nullptr : make_service());
}

void Cluster::lose_shared_history() {
  if (!shared_) return;
  for (const auto& instance : instances_) {
    if (instance->running()) instance->kill();
  }
  shared_ = make_stream();
}

void Cluster::renumber() {
  using Peers = std::span<server::Peer* const>;
  if (shared_) {
    const std::uint32_t before = shared_->epoch();
    shared_->begin_epoch(++last_epoch_, {});
    truth_.fork(before, last_epoch_);
    for (const auto& instance : instances_) {
      if (!instance->running()) continue;
      instance->happen([this](Service& service, Peers peers) {
        static_cast<StreamService&>(service).adopt(*shared_, peers);
      });
    }
  } else if (scenario_.kind == ServerKind::separate) {
    Instance* const instance = some_running();
    if (!instance) return;
    instance->happen([this](Service& service, Peers peers) {
      auto& stream = static_cast<StreamService&>(service);
      truth_.fork(stream.epoch(), ++last_epoch_);
      stream.begin_epoch(last_epoch_, peers);
    });
  }
}

void Cluster::start_all() {
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    instances_[i]->set_wall_offset(0);
    start(i, true);
  }
}

std::vector<std::uint32_t> Cluster::served_epochs() {
  if (shared_) return {shared_->epoch()};
  if (scenario_.kind != ServerKind::separate) return {0};
  std::vector<std::uint32_t> epochs;
  for (const auto& instance : instances_) {
    if (!instance->running()) continue;
    epochs.push_back(static_cast<StreamService&>(instance->service()).epoch());
  }
  return epochs;
}

}  // namespace tidewire::sim
