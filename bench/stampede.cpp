// 10,000 real sessions lose their server at t = 0, and every attempt fails: how large is the share
// of them that tries in any one second?
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bench/attempts.hpp"
#include "bench/report.hpp"
#include "core/session.hpp"

namespace {

using namespace tidewire;

constexpr wire::Instant loss{1'000'000};
constexpr wire::Millis refusal_ms = 20;  // what it takes a dead server's address to say no

/// One session and the least that a host does for it: it has tokens, and its server accepts until
/// `loss` and refuses from then on.
class Client {
 public:
  Client(std::uint64_t seed, wire::Millis spread_ms, bench::Attempts& attempts)
      : spread_ms_(spread_ms), attempts_(attempts), session_(config(), seed) {}

  void connect(wire::Instant now) { handle(core::Connect{}, now); }
  void lose(wire::Instant now) { handle(core::SocketClosed{socket_, 1006, ""}, now); }

  /// The next moment at which something has to happen here.
  [[nodiscard]] std::optional<wire::Instant> next() const {
    const std::optional<wire::Instant> due = session_.next_deadline();
    if (refused_at_ && (!due || *refused_at_ < *due)) return refused_at_;
    return due;
  }

  void run(wire::Instant now) {
    if (refused_at_ && *refused_at_ <= now) {
      refused_at_.reset();
      handle(core::SocketClosed{socket_, 1006, ""}, now);
    } else {
      handle(core::WakeUp{}, now);
    }
  }

 private:
  static core::Config config() {
    core::Config config;
    config.url = "ws://server/ws/market-data";
    config.token = true;
    config.points = 1;
    return config;
  }

  void handle(const core::Event& event, wire::Instant now) {
    now_ = now;
    session_.handle(event, {now, wire::UnixMillis{1'700'000'000'000 + now.ms}});
    while (const std::optional<core::Effect> effect = session_.poll_effect()) {
      std::visit([this](const auto& wanted) { carry_out(wanted); }, *effect);
    }
  }

  void carry_out(const core::RequestToken& wanted) {
    handle(core::TokenReady{wanted.request, "token"}, now_);
  }
  void carry_out(const core::OpenSocket& wanted) {
    socket_ = wanted.socket;
    if (now_ < loss) return handle(core::SocketOpened{socket_, ""}, now_);
    attempts_.add(now_ - loss);
    refused_at_ = now_ + refusal_ms;
  }
  void carry_out(const core::SendText&) {
    if (accepted_) return;
    accepted_ = true;
    const std::string frame = R"({"type":"auth_success","user":"u","reconnect_spread_ms":)" +
                              std::to_string(spread_ms_) + "}";
    handle(core::SocketText{socket_, frame}, now_);
  }
  template <typename Other>
  void carry_out(const Other&) {}

  wire::Millis spread_ms_;
  bench::Attempts& attempts_;
  core::Session session_;
  core::SocketId socket_ = 0;
  wire::Instant now_;
  bool accepted_ = false;
  std::optional<wire::Instant> refused_at_;
};

bench::Attempts lose_server(std::size_t count, wire::Millis spread_ms, wire::Millis outage_ms,
                            std::uint64_t seed) {
  bench::Attempts attempts;
  std::vector<std::unique_ptr<Client>> clients;
  using Due = std::pair<wire::Instant, std::size_t>;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> queue;
  const wire::Instant before = loss + -20'000;  // long enough to count as steady
  core::Random random(seed);
  for (std::size_t i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<Client>(random.next(), spread_ms, attempts));
    clients[i]->connect(before);
    clients[i]->run(before + 15'000);
    clients[i]->lose(loss);
    if (const auto due = clients[i]->next()) queue.emplace(*due, i);
  }
  while (!queue.empty() && queue.top().first <= loss + outage_ms) {
    const auto [now, i] = queue.top();
    queue.pop();
    clients[i]->run(now);
    if (const auto due = clients[i]->next()) queue.emplace(*due, i);
  }
  attempts.sort();
  return attempts;
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Arguments arguments(argc, argv);
  const auto clients = static_cast<std::size_t>(arguments.number("--clients", 10'000));
  const auto spread_ms = static_cast<wire::Millis>(arguments.number("--spread", 10'000));
  const auto outage_ms = static_cast<wire::Millis>(arguments.number("--outage", 600'000));
  const std::uint64_t runs = std::max(1ULL, arguments.number("--runs", 5));

  // The worst of several crowds: one could be lucky.
  double worst = 0;
  double worst_later = 0;
  double per_client = 0;
  const double percent = 100.0 / static_cast<double>(clients);
  for (std::uint64_t run = 1; run <= runs; ++run) {
    const bench::Attempts attempts = lose_server(clients, spread_ms, outage_ms, run);
    worst = std::max(worst, static_cast<double>(attempts.most_in_a_second(0)) * percent);
    worst_later =
        std::max(worst_later, static_cast<double>(attempts.most_in_a_second(30'000)) * percent);
    per_client += static_cast<double>(attempts.count()) / static_cast<double>(clients * runs);
  }

  bench::Report report("stampede", arguments.has("--json"));
  report.add("clients", static_cast<double>(clients), "clients");
  report.add("reconnect_spread", static_cast<double>(spread_ms), "ms");
  report.add("crowds", static_cast<double>(runs), "runs");
  report.add("outage", static_cast<double>(outage_ms) / 1'000, "s");
  report.add("largest_share_in_a_second", worst, "%");
  report.add("largest_share_in_a_second_from_30s", worst_later, "%");
  report.add("attempts_per_client", per_client, "attempts");
  report.finish();
  return 0;
}
