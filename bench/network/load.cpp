// The load of the network benches: run by run.mjs against one server after the other, prints
// `name value` lines.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bench/network/clients.hpp"

namespace {

using namespace tidewire::bench;

using Options = std::map<std::string, std::string, std::less<>>;

std::uint64_t number(const Options& options, std::string_view name) {
  const auto found = options.find(name);
  if (found == options.end()) fail("an option is missing");
  return std::stoull(found->second);
}

void print(std::string_view name, double value) {
  std::printf("%.*s %.9g\n", static_cast<int>(name.size()), name.data(), value);
}

/// One burst after the other, each when all have received the last one.
void fanout(const Target& target, const Options& options) {
  Clients clients(target);
  clients.connect(number(options, "connections"));
  const auto burst = static_cast<unsigned>(number(options, "burst"));
  const auto size = static_cast<unsigned>(number(options, "size"));
  const std::uint64_t bytes = frame_bytes(size) * burst;
  const auto run = [&](double length_s) {
    std::uint64_t bursts = 0;
    for (const double end = seconds() + length_s; seconds() < end; ++bursts) {
      clients.order(burst, size);
      clients.await(bytes);
    }
    return bursts * burst * clients.size();
  };
  const double length_s = static_cast<double>(number(options, "ms")) / 1'000.0;
  run(length_s / 3);  // just-in-time compilers and buffers warm up
  const double cpu_before = cpu_seconds(target.pid);
  const double own_before = cpu_seconds(::getpid());
  const double begin = seconds();
  const auto deliveries = static_cast<double>(run(length_s));
  const double elapsed = seconds() - begin;
  print("cpu_us", (cpu_seconds(target.pid) - cpu_before) / deliveries * 1e6);
  print("tool_cpu_us", (cpu_seconds(::getpid()) - own_before) / deliveries * 1e6);
  print("per_second", deliveries / elapsed);
}

void let_rest(Clients& clients) {
  clients.order(0, 1);
  const double end = seconds() + 2;
  while (seconds() < end) clients.read(100, [](std::size_t, std::size_t) {});
}

/// What connections cost that wait; with a token, after they have signed in and subscribed.
void idle(const Target& target, const Options& options) {
  Clients clients(target);
  std::vector<std::string> said;
  if (const auto token = options.find("token"); token != options.end()) {
    said = {R"({"type":"auth","token":")" + token->second + "\"}",
            R"({"type":"subscribe","symbols":["BENCH"]})"};
  }
  constexpr std::size_t warm_up = 10;
  const std::uint64_t count = number(options, "connections");
  clients.connect(warm_up, said);
  let_rest(clients);
  const std::uint64_t before = resident_bytes(target.pid);
  clients.connect(count, said);
  let_rest(clients);
  const auto grown = static_cast<double>(resident_bytes(target.pid)) - static_cast<double>(before);
  print("bytes", grown / static_cast<double>(count));
}

struct Rounds {
  std::vector<double> times_s;
  double resident_max = 0;
};

Rounds publish(Clients& clients, const Target& target, std::uint64_t bytes) {
  constexpr unsigned size = 1'024;
  constexpr unsigned burst = 16;
  Rounds rounds;
  for (std::uint64_t sent = 0, i = 0; sent < bytes; sent += size * burst, ++i) {
    const double begin = seconds();
    clients.order(burst, size);
    clients.await(frame_bytes(size) * burst);
    rounds.times_s.push_back(seconds() - begin);
    if (i % 64 != 0) continue;
    rounds.resident_max =
        std::max(rounds.resident_max, static_cast<double>(resident_bytes(target.pid)));
  }
  std::sort(rounds.times_s.begin(), rounds.times_s.end());
  return rounds;
}

double percentile(const std::vector<double>& sorted, double part) {
  return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

/// What one reader that has stopped reading does to the server and to the others.
void stalled(const Target& target, const Options& options) {
  Clients clients(target);
  clients.connect(10);
  const std::uint64_t bytes = number(options, "mib") << 20;
  publish(clients, target, bytes / 4);
  const Rounds before = publish(clients, target, bytes);
  clients.connect_stalled();
  const Rounds with = publish(clients, target, bytes);
  print("growth_mib", (with.resident_max - before.resident_max) / (1 << 20));
  print("others_p50_us", percentile(before.times_s, 0.5) * 1e6);
  print("others_p99_us", percentile(before.times_s, 0.99) * 1e6);
  print("others_p50_stalled_us", percentile(with.times_s, 0.5) * 1e6);
  print("others_p99_stalled_us", percentile(with.times_s, 0.99) * 1e6);
}

/// From the order to publish until each client has the message.
void latency(const Target& target, const Options& options) {
  Clients clients(target);
  clients.connect(number(options, "connections"));
  const std::uint64_t rounds = number(options, "rounds");
  std::vector<double> times_s;
  times_s.reserve(clients.size() * rounds);
  for (std::uint64_t round = 0; round < rounds + 10; ++round) {
    const double begin = seconds();
    clients.order(1, 128);
    std::uint64_t missing = frame_bytes(128) * clients.size();
    while (missing > 0) {
      clients.read(10'000, [&](std::size_t, std::size_t got) {
        missing -= got;
        if (round >= 10) times_s.push_back(seconds() - begin);
      });
    }
    while (seconds() < begin + 0.1) clients.read(1, [](std::size_t, std::size_t) {});
  }
  std::sort(times_s.begin(), times_s.end());
  print("p50_us", percentile(times_s, 0.5) * 1e6);
  print("p99_us", percentile(times_s, 0.99) * 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const std::string_view what = argc > 1 ? argv[1] : "";
  Options options;
  for (int i = 2; i + 1 < argc; i += 2) options[std::string(argv[i]).substr(2)] = argv[i + 1];
  const Target target{static_cast<std::uint16_t>(number(options, "port")),
                      static_cast<std::uint16_t>(number(options, "control")),
                      static_cast<int>(number(options, "pid")), options["path"]};
  if (what == "fanout") {
    fanout(target, options);
  } else if (what == "idle") {
    idle(target, options);
  } else if (what == "stalled") {
    stalled(target, options);
  } else if (what == "latency") {
    latency(target, options);
  } else {
    fail("no such load");
  }
  return 0;
}
