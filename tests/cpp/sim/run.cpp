#include "sim/run.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "core/silence.hpp"
#include "sim/checker.hpp"
#include "sim/event_service.hpp"
#include "sim/faults.hpp"
#include "sim/world.hpp"

namespace tidewire::sim {
namespace {

using wire::Millis;

constexpr Millis arrival_ms_max = 8'000;
constexpr Millis faulty_ms = 90'000;
/// From the last fault until everybody must be live: a timer that is late by 20 s, a heartbeat
/// that notices a dead socket (15 s), a full backoff (30 s), a token refused on the way.
constexpr Millis settling_ms = 90'000;
/// The same where only silence tells of a dead socket: its first limit on top. And where a server
/// was replaced by an older one: four attempts offer what it does not answer, up to 30 s apart.
constexpr Millis long_settling_ms = settling_ms + core::Silence::limit_ms_min;
/// Then nobody may lose anything: longer than a token lives, and long enough for ticks to push
/// every gap out of the window.
constexpr Millis calm_ms = 45'000;
/// Without a tick, so that what is under way arrives.
constexpr Millis quiet_ms = 4'000;

class Run {
 public:
  Run(std::uint64_t seed, bool verbose) : world_(seed, verbose) {}

  RunResult go() {
    for (const auto& client : world_.clients) {
      client->after_step = [this, &client = *client] { check_step(client); };
      arrive_later(*client);
    }
    for (SymbolIndex symbol = 0; symbol < symbol_names.size(); ++symbol) tick_later(symbol);
    if (world_.scenario.has_commands()) command_later();
    fault_later();
    advance(faulty_ms);
    heal();
    const bool is_quick = world_.scenario.numbered() && !world_.scenario.mixed_versions;
    advance(is_quick ? settling_ms : long_settling_ms);
    begin_calm();
    advance(calm_ms);
    ticking_ = false;
    advance(quiet_ms);
    for (const auto& client : world_.clients) check_end(*client);
    return std::move(result_);
  }

 private:
  void advance(Millis span) {
    const wire::Instant until = world_.scheduler.now() + span;
    while (!result_.failure && world_.scheduler.step(until)) ++result_.steps;
  }

  void arrive_later(Client& client) {
    world_.scheduler.after(world_.random.up_to(arrival_ms_max), [&client] { client.arrive(); });
    if (world_.scenario.only_events()) return;
    // At least one: a server that answers no ping is only alive while it says something.
    for (SymbolIndex symbol = 0; symbol < symbol_names.size(); ++symbol) {
      if (symbol == 0 || world_.random.up_to(3) != 0) client.subscribe(symbol);
    }
  }

  /// A user of the dashboard or the hub presses buttons, also while nothing goes, and sometimes
  /// thinks better of it.
  void command_later() {
    world_.scheduler.after(world_.random.up_to(4'000), [this] {
      if (!ticking_) return;
      constexpr std::string_view names[] = {"request_status", "start_bot", "stop_bot",
                                            unknown_command};
      Client& client = world_.some_client();
      for (std::int64_t i = world_.random.up_to(3); i >= 0; --i) {
        const std::string_view name = names[world_.random.up_to(3)];
        client.command(std::string(name), 100 + world_.random.up_to(6'000));
        if (world_.random.up_to(4) == 0) client.cancel_last_command();
      }
      command_later();
    });
  }

  void tick_later(SymbolIndex symbol) {
    // Quiet, or a burst; steadier once the faults are over.
    const bool quiet = healed_ || world_.random.up_to(9) == 0;
    const Millis delay = world_.random.up_to(healed_ ? 700 : quiet ? 3'000 : 200);
    world_.scheduler.after(delay, [this, symbol] {
      if (!ticking_) return;
      world_.cluster.publish(symbol);
      ++result_.ticks;
      tick_later(symbol);
    });
  }

  void fault_later() {
    world_.scheduler.after(200 + world_.random.up_to(4'500), [this] {
      if (healed_) return;
      ++result_.faults;
      cause_fault(world_);
      fault_later();
    });
  }

  void heal() {
    world_.trace("heal");
    healed_ = true;
    world_.heal();
    // Some are not interested in everything any more: what they leave must leave them.
    for (const auto& client : world_.clients) {
      if (client->symbols().size() > 1 && world_.random.up_to(1) == 0) {
        client->unsubscribe(*client->symbols().rbegin());
      }
    }
    // What was set in motion before may still break something a few seconds later.
    world_.scheduler.after(10'000, [this] {
      world_.heal();
      for (const auto& client : world_.clients) {
        client->arrive();
        client->handle(core::OnlineChanged{true});
      }
    });
  }

  void begin_calm() {
    world_.trace("calm");
    calm_since_ = world_.scheduler.now();
    for (SymbolIndex symbol = 0; symbol < symbol_names.size(); ++symbol) {
      calm_from_[symbol] = world_.truth.of(symbol, 0).size();
    }
    for (const auto& client : world_.clients) check_live(*client);
  }

  void check_step(Client& client) {
    if (result_.failure) return;
    if (const std::optional<Failure> fault = client.fault()) return fail(client, *fault);
    core::Session& session = client.session();
    const Rules rules = this->rules();
    for (int id = session.take_changed(); id >= 0; id = session.take_changed()) {
      const core::Subscription* subscription = session.subscription(id);
      if (!subscription) continue;
      client.series_changed(*subscription);
      const SymbolIndex symbol = index_of(subscription->symbol);
      if (auto wrong = check_series(session, *subscription, rules, symbol, client.points_max())) {
        return fail(client, {wrong->kind, subscription->symbol + ": " + wrong->what});
      }
    }
    if (calm_since_ && client.last_lost() && *client.last_lost() > *calm_since_) {
      fail(client, not_converged("a healthy connection was given up"));
    }
  }

  void check_live(Client& client) {
    if (client.session().status() == core::Status::live) return;
    const std::string status(core::name(client.session().status()));
    fail(client, not_converged("not live but " + status));
  }

  void check_end(Client& client) {
    check_live(client);
    if (world_.scenario.only_events()) check_events(client);
    if (world_.scenario.kind == ServerKind::hub) check_groups(client);
    const Rules rules = this->rules();
    for (const SymbolIndex symbol : client.symbols()) {
      core::Session& session = client.session();
      const core::Subscription* subscription =
          session.subscription(session.id_of(symbol_names[symbol]));
      if (!subscription) return fail(client, not_converged("not subscribed"));
      const std::size_t calm_ticks = world_.truth.of(symbol, 0).size() - calm_from_[symbol];
      auto wrong = check_series(session, *subscription, rules, symbol, client.points_max());
      if (!wrong) {
        wrong = check_converged(session, *subscription, rules, symbol, client.points_max(),
                                calm_ticks, world_.cluster.served_epochs());
      }
      if (wrong) {
        fail(client, {wrong->kind, "at the end: " + symbol_names[symbol] + ": " + wrong->what});
      }
    }
  }

  [[nodiscard]] Rules rules() const {
    return {world_.truth, world_.scenario.numbered(), world_.scenario.kind != ServerKind::hub};
  }

  void check_groups(Client& client) {
    if (world_.cluster.groups_of(client.visitor()) == client.symbols()) return;
    fail(client, not_converged("it is in other groups of the hub than it wants"));
  }

  void check_events(Client& client) {
    for (SymbolIndex symbol = 0; symbol < symbol_names.size(); ++symbol) {
      if (client.events().last_trade(symbol) == world_.truth.of(symbol, 0).size()) continue;
      fail(client, {FailureKind::lost, "at the end: the last events have not come"});
    }
  }

  static SymbolIndex index_of(const std::string& symbol) {
    SymbolIndex index = 0;
    while (symbol_names[index] != symbol) ++index;
    return index;
  }

  static Failure not_converged(const std::string& what) {
    return {FailureKind::not_converged, "did not converge: " + what};
  }

  void fail(const Client& client, const Failure& failure) {
    if (result_.failure) return;
    result_.failure = "at " + std::to_string(world_.scheduler.now().ms) + " ms, " + client.name() +
                      ": " + failure.what;
    result_.kind = failure.kind;
  }

  World world_;
  bool ticking_ = true;
  bool healed_ = false;
  std::optional<wire::Instant> calm_since_;
  std::array<std::size_t, symbol_names.size()> calm_from_{};
  RunResult result_;
};

}  // namespace

RunResult run(std::uint64_t seed, bool verbose) { return Run(seed, verbose).go(); }

}  // namespace tidewire::sim
