#include "sim/faults.hpp"

#include <cstdint>
#include <iterator>

#include "sim/hub_service.hpp"

namespace tidewire::sim {
namespace {

using wire::Millis;

bool coin(World& world) { return world.random.up_to(1) == 0; }

// ---- the network ----------------------------------------------------------------------------

void cut(World& world) { world.some_instance().cut_connections(); }

void half_open(World& world) {
  world.some_instance().black_hole_connections(1'000 + world.random.up_to(40'000));
}

void slow_network(World& world) { world.weather.delay_ms_max = 40 + world.random.up_to(3'000); }
void fast_network(World& world) { world.weather.delay_ms_max = Weather{}.delay_ms_max; }

void delay_spike(World& world) {
  world.some_client().line().stalled_until =
      world.scheduler.now() + 200 + world.random.up_to(8'000);
}

/// A few hundred bytes a second: the server's outbox fills, and the close is 4008.
void slow_reader(World& world) {
  Client& client = world.some_client();
  client.line().bytes_per_ms = 1;
  world.scheduler.after(1'000 + world.random.up_to(15'000),
                        [&client] { client.line().bytes_per_ms = 0; });
  // A link so thin only matters when much has to go through it.
  for (int i = 0; i < 60; ++i) world.cluster.publish(static_cast<SymbolIndex>(i % 3));
}

void http_trouble(World& world) {
  world.weather.http = static_cast<HttpTrouble>(
      1 + world.random.up_to(static_cast<std::int64_t>(HttpTrouble::garbled) - 1));
  world.scheduler.after(1'000 + world.random.up_to(15'000),
                        [&world] { world.weather.http = HttpTrouble::none; });
}

// ---- the servers ----------------------------------------------------------------------------

void start_later(World& world, std::size_t index) {
  const bool keep_history = coin(world);
  world.scheduler.after(world.random.up_to(8'000), [&world, index, keep_history] {
    world.cluster.start(index, keep_history);
  });
}

void kill(World& world) {
  const std::size_t index = world.some_instance_index();
  if (!world.cluster.instance(index).running()) return;
  world.cluster.instance(index).kill();
  start_later(world, index);
}

void drain(World& world) {
  const std::size_t index = world.some_instance_index();
  if (!world.cluster.instance(index).running()) return;
  world.cluster.instance(index).drain(world.random.up_to(3'000));
  start_later(world, index);
}

void kill_all(World& world) {
  for (std::size_t i = 0; i < world.cluster.size(); ++i) {
    if (world.cluster.instance(i).running()) world.cluster.instance(i).kill();
    start_later(world, i);
  }
}

void lose_history(World& world) {
  world.cluster.lose_shared_history();
  for (std::size_t i = 0; i < world.cluster.size(); ++i) start_later(world, i);
}

void dismiss(World& world) {
  if (world.scenario.kind != ServerKind::hub) return;
  const bool come_back = coin(world);
  world.some_instance().happen([come_back](Service& service, auto peers) {
    static_cast<HubService&>(service).dismiss(peers, come_back);
  });
}

void refuse_joins(World& world) {
  if (world.scenario.kind != ServerKind::hub) return;
  const auto set = [&world](bool refuse) {
    for (std::size_t i = 0; i < world.cluster.size(); ++i) {
      static_cast<HubService&>(world.cluster.instance(i).service()).refuse_joins(refuse);
    }
  };
  set(true);
  world.scheduler.after(world.random.up_to(10'000), [set] { set(false); });
}

void renumber(World& world) { world.cluster.renumber(); }

void server_clock_jump(World& world) {
  Instance& instance = world.some_instance();
  instance.set_wall_offset(world.random.up_to(7'200'000) - 3'600'000);
  world.scheduler.after(world.random.up_to(10'000), [&instance] { instance.set_wall_offset(0); });
}

// ---- the host -------------------------------------------------------------------------------

void late_timers(World& world) {
  world.some_client().set_timer_lateness_max(world.random.up_to(20'000));
}
void noisy_timers(World& world) { world.some_client().set_timer_noise(true); }
void client_clock_jump(World& world) {
  world.some_client().jump_wall_clock(world.random.up_to(7'200'000) - 3'600'000);
}
void short_tokens(World& world) {
  world.some_client().set_token_life(1'000 + world.random.up_to(20'000));
}

void broken_tokens(World& world) {
  Client& client = world.some_client();
  client.set_token_broken(true);
  world.scheduler.after(world.random.up_to(4'000), [&client] { client.set_token_broken(false); });
}

void token_callback_fails(World& world) {
  Client& client = world.some_client();
  client.set_token_callback_fails(true);
  world.scheduler.after(world.random.up_to(4'000),
                        [&client] { client.set_token_callback_fails(false); });
}

void sleep(World& world) { world.some_client().sleep(500 + world.random.up_to(30'000)); }

void offline(World& world) {
  Client& client = world.some_client();
  client.handle(core::OnlineChanged{false});
  world.scheduler.after(world.random.up_to(5'000),
                        [&client] { client.handle(core::OnlineChanged{true}); });
}

void page_hidden(World& world) {
  Client& client = world.some_client();
  client.handle(core::VisibilityChanged{false});
  world.scheduler.after(world.random.up_to(5'000), [&client] {
    client.handle(core::VisibilityChanged{true});
    client.handle(core::PageResumed{});
  });
}

// ---- the user -------------------------------------------------------------------------------

void resubscribe(World& world) {
  if (world.scenario.only_events()) return;
  Client& client = world.some_client();
  const auto symbol = static_cast<SymbolIndex>(
      world.random.up_to(static_cast<std::int64_t>(symbol_names.size()) - 1));
  client.unsubscribe(symbol);
  world.scheduler.after(world.random.up_to(3'000), [&client, symbol] { client.subscribe(symbol); });
}

void user_retries(World& world) { world.some_client().handle(core::Retry{}); }

void user_leaves(World& world) {
  Client& client = world.some_client();
  client.leave();
  world.scheduler.after(world.random.up_to(6'000), [&client] { client.arrive(); });
}

struct Fault {
  const char* name;
  void (*cause)(World&);
};

constexpr Fault faults[] = {
    {"cut", cut},
    {"half-open", half_open},
    {"slow network", slow_network},
    {"fast network", fast_network},
    {"delay spike", delay_spike},
    {"slow reader", slow_reader},
    {"requests fail", http_trouble},
    {"kill", kill},
    {"drain", drain},
    {"kill all", kill_all},
    {"lose history", lose_history},
    {"renumber", renumber},
    {"dismiss", dismiss},
    {"refuse joins", refuse_joins},
    {"server clock jump", server_clock_jump},
    {"late timers", late_timers},
    {"noisy timers", noisy_timers},
    {"client clock jump", client_clock_jump},
    {"short tokens", short_tokens},
    {"broken tokens", broken_tokens},
    {"token callback fails", token_callback_fails},
    {"sleep", sleep},
    {"offline", offline},
    {"page hidden", page_hidden},
    {"resubscribe", resubscribe},
    {"user retries", user_retries},
    {"user leaves", user_leaves},
};

}  // namespace

void cause_fault(World& world) {
  const Fault& fault = faults[static_cast<std::size_t>(
      world.random.up_to(static_cast<std::int64_t>(std::size(faults)) - 1))];
  world.trace(fault.name);
  fault.cause(world);
}

}  // namespace tidewire::sim
