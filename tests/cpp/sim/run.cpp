#include "sim/run.hpp"

#include <cstdio>
#include <iterator>
#include <utility>

#include "sim/checker.hpp"
#include "sim/client.hpp"
#include "sim/market.hpp"
#include "sim/network.hpp"
#include "sim/scheduler.hpp"
#include "sim/server.hpp"

namespace tidewire::sim {
namespace {

using wire::Millis;

constexpr Millis faulty_ms = 90'000;
/// After the last fault: a full backoff, a heartbeat that notices a dead socket, a token, and
/// enough ticks to push every gap out of the window.
constexpr Millis healing_ms = 120'000;
constexpr Millis quiet_ms = 5'000;
const char* const symbols[] = {"BTC/USD", "ETH/USD", "SOL/USD"};

class Run {
 public:
  Run(std::uint64_t seed, bool verbose)
      : random_(seed),
        verbose_(verbose),
        points_max_(static_cast<std::size_t>(5 + random_.up_to(40))),
        server_(scheduler_, random_, truth_, static_cast<std::size_t>(10 + random_.up_to(200))),
        client_(config(), seed, scheduler_, random_, weather_, server_) {}

  RunResult go() {
    client_.set_verbose(verbose_);
    client_.after_step = [this] { check_every_step(); };
    client_.handle(core::Connect{});
    for (const char* symbol : symbols) {
      client_.subscribe(symbol);
      tick_later(symbol);
    }
    fault_later();
    advance(faulty_ms);
    heal();
    advance(healing_ms);
    ticking_ = false;
    advance(quiet_ms);
    for (const std::string& symbol : client_.symbols()) {
      if (auto wrong = check_converged(client_.session(), truth_, symbol, points_max_)) {
        fail("did not converge: " + *wrong);
      }
    }
    return std::move(result_);
  }

 private:
  core::Config config() const {
    core::Config config;
    config.url = "ws://simulated/ws/market-data";
    config.token = true;
    config.points = points_max_;
    config.heartbeat_ms = 5'000;
    return config;
  }

  void advance(Millis span) {
    const wire::Instant until = scheduler_.now() + span;
    while (!result_.failure && scheduler_.step(until)) ++result_.steps;
  }

  void tick_later(const char* symbol) {
    // Quiet, or a burst.
    const Millis delay = random_.up_to(9) == 0 ? random_.up_to(2'000) : random_.up_to(120);
    scheduler_.after(delay, [this, symbol] {
      if (!ticking_) return;
      server_.publish(symbol);
      ++result_.ticks;
      tick_later(symbol);
    });
  }

  void fault_later() {
    scheduler_.after(200 + random_.up_to(6'000), [this] {
      if (healed_) return;
      ++result_.faults;
      fault();
      fault_later();
    });
  }

  void fault() {
    using Fault = void (Run::*)();
    static constexpr std::pair<const char*, Fault> faults[] = {
        {"cut", &Run::cut},
        {"half-open", &Run::half_open},
        {"kill", &Run::kill_and_restart},
        {"drain", &Run::drain_and_restart},
        {"offline", &Run::offline_for_a_while},
        {"slow network", &Run::slow_network},
        {"late timers", &Run::late_timers},
        {"short tokens", &Run::short_tokens},
        {"broken tokens", &Run::broken_tokens},
        {"clock jump", &Run::clock_jump},
        {"resubscribe", &Run::resubscribe},
        {"page hidden", &Run::page_hidden},
        {"user retries", &Run::user_retries},
    };
    const auto& [name, run] =
        faults[static_cast<std::size_t>(random_.up_to(std::size(faults) - 1))];
    if (verbose_) std::printf("%8lld  %s\n", static_cast<long long>(scheduler_.now().ms), name);
    (this->*run)();
  }

  void cut() { server_.cut_connections(); }
  void half_open() { server_.black_hole_connections(); }

  void restart_later() {
    const bool keep_history = random_.up_to(1) == 0;
    scheduler_.after(random_.up_to(8'000), [this, keep_history] { server_.start(keep_history); });
  }
  void kill_and_restart() {
    if (!server_.running()) return;
    server_.kill();
    restart_later();
  }
  void drain_and_restart() {
    if (!server_.running()) return;
    server_.drain(random_.up_to(3'000));
    restart_later();
  }

  void offline_for_a_while() {
    client_.handle(core::OnlineChanged{false});
    scheduler_.after(random_.up_to(5'000), [this] { client_.handle(core::OnlineChanged{true}); });
  }

  void slow_network() { weather_.delay_ms_max = 40 + random_.up_to(3'000); }
  void late_timers() { client_.set_timer_lateness_max(random_.up_to(60'000)); }
  void short_tokens() { client_.set_token_life(1'000 + random_.up_to(20'000)); }
  void broken_tokens() {
    client_.set_token_broken(true);
    scheduler_.after(random_.up_to(4'000), [this] { client_.set_token_broken(false); });
  }
  void clock_jump() { client_.jump_wall_clock(random_.up_to(7'200'000) - 3'600'000); }

  void resubscribe() {
    const char* symbol = symbols[static_cast<std::size_t>(random_.up_to(2))];
    client_.unsubscribe(symbol);
    scheduler_.after(random_.up_to(3'000), [this, symbol] { client_.subscribe(symbol); });
  }

  void page_hidden() {
    client_.handle(core::VisibilityChanged{false});
    scheduler_.after(random_.up_to(5'000), [this] {
      client_.handle(core::VisibilityChanged{true});
      client_.handle(core::PageResumed{});
    });
  }

  void user_retries() { client_.handle(core::Retry{}); }

  void heal() {
    if (verbose_) std::printf("%8lld  heal\n", static_cast<long long>(scheduler_.now().ms));
    healed_ = true;
    weather_ = Weather{};
    server_.start(true);
    client_.handle(core::OnlineChanged{true});
    client_.heal();
    // Broken tokens may heal up to 4 s later, or be refused once more before that.
    scheduler_.after(20'000, [this] { client_.heal(); });
    for (const char* symbol : symbols) client_.subscribe(symbol);
  }

  void check_every_step() {
    if (result_.failure) return;
    for (const char* symbol : symbols) {
      if (auto wrong = check_safety(client_.session(), truth_, symbol, points_max_)) {
        fail(std::string(symbol) + ": " + *wrong);
      }
    }
  }

  void fail(std::string what) {
    if (result_.failure) return;
    result_.failure = "at " + std::to_string(scheduler_.now().ms) + " ms: " + std::move(what);
  }

  core::Random random_;
  bool verbose_;
  std::size_t points_max_;
  Scheduler scheduler_;
  Weather weather_;
  Truth truth_;
  Server server_;
  Client client_;
  bool ticking_ = true;
  bool healed_ = false;
  RunResult result_;
};

}  // namespace

RunResult run(std::uint64_t seed, bool verbose) { return Run(seed, verbose).go(); }

}  // namespace tidewire::sim
