#pragma once

#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "feeds/open_feeds.hpp"
#include "redis/redis_url.hpp"
#include "redis/shared_market.hpp"
#include "support/catch.hpp"
#include "support/ws_client.hpp"

namespace tidewire::server::test {

inline constexpr std::int64_t noon_ms = 1'700'000'000'000;

inline wire::Tick tick(double price) {
  return {0, {noon_ms + static_cast<wire::Millis>(price)}, price, 1};
}

inline SharedMarketOptions fast_options() {
  SharedMarketOptions options;
  options.step_ms = 10;
  options.patience_ms = 50;
  options.store.lease_ms = 150;
  return options;
}

inline HistoryLimits small_history() {
  HistoryLimits limits;
  limits.ticks_max = 5'000;
  return limits;
}

/// One instance of the server as far as the market goes, with an event loop of its own.
class Instance {
 public:
  Instance(const std::string& name, const std::string& url,
           const SharedMarketOptions& options = fast_options())
      : market(hub, name + "-0", small_history()),
        bus(io.get_executor(), parse_redis_url(url).value(), name),
        shared(io.get_executor(), bus, market,
               [this, name] { return name + "-" + std::to_string(++epochs); }, options) {
    spdlog::set_level(spdlog::level::off);
    market.observe([this](SymbolId, const wire::Tick& seen) { published.push_back(seen); });
    shared.on_drive = [this] { ++drives; };
    publish_tick(market, "A", tick(1));
    published.clear();
    bus.start([this] { shared.on_bus_changed(); });
    shared.start();
  }

  [[nodiscard]] wire::Position position() const {
    return market.history().position(*market.history().find("A"));
  }
  void turn() {
    io.restart();
    io.run_one_for(std::chrono::milliseconds(2));
  }

  boost::asio::io_context io{1};
  Hub hub;
  Market market;
  RedisBus bus;
  int epochs = 0;
  int drives = 0;
  std::vector<wire::Tick> published;
  SharedMarket shared;
};

inline bool until(const std::vector<Instance*>& instances, const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    for (Instance* instance : instances) instance->turn();
  }
  return true;
}

inline bool without_hole(const std::vector<wire::Tick>& ticks) {
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    if (ticks[i].seq != ticks[i - 1].seq + 1) return false;
  }
  return true;
}

/// Two instances that have joined; the first one drives.
struct Two {
  explicit Two(const std::string& url, const SharedMarketOptions& options = fast_options())
      : a(std::make_unique<Instance>("a", url, options)) {
    REQUIRE(until({a.get()}, [&] { return a->shared.joined(); }));
    b = std::make_unique<Instance>("b", url, options);
    REQUIRE(until(both(), [&] { return b->shared.joined(); }));
    REQUIRE(a->shared.drives());
    REQUIRE_FALSE(b->shared.drives());
  }
  [[nodiscard]] std::vector<Instance*> both() const { return {a.get(), b.get()}; }

  std::unique_ptr<Instance> a;
  std::unique_ptr<Instance> b;
};

}  // namespace tidewire::server::test
