#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "sim/run.hpp"

namespace {

constexpr const char* usage =
    "usage: tidewire_sim [--seeds N] [--from SEED] [--seed SEED] [--verbose]\n"
    "\n"
    "Runs the client against a server over a faulty network on a virtual clock, once per seed.\n"
    "  --seeds N     how many seeds (default 1000)\n"
    "  --from SEED   the first of them (default 1)\n"
    "  --seed SEED   replay one seed\n"
    "  --verbose     print each fault, frame and change of state\n";

bool parse(const char* text, std::uint64_t& out) {
  const auto [end, error] = std::from_chars(text, text + std::strlen(text), out);
  return error == std::errc{} && *end == '\0';
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t seeds = 1'000;
  std::uint64_t from = 1;
  bool verbose = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : "";
    bool understood = true;
    if (flag == "--help") {
      std::fputs(usage, stdout);
      return 0;
    }
    if (flag == "--verbose") {
      verbose = true;
    } else if (flag == "--seeds") {
      understood = parse(value, seeds);
      ++i;
    } else if (flag == "--from") {
      understood = parse(value, from);
      ++i;
    } else if (flag == "--seed") {
      understood = parse(value, from);
      seeds = 1;
      ++i;
    } else {
      understood = false;
    }
    if (!understood) {
      std::fprintf(stderr, "tidewire_sim: cannot read '%s %s'\n%s", argv[i], value, usage);
      return 2;
    }
  }

  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t steps = 0;
  std::uint64_t ticks = 0;
  std::uint64_t faults = 0;
  const auto started = std::chrono::steady_clock::now();
  for (std::uint64_t seed = from; seed < from + seeds; ++seed) {
    const tidewire::sim::RunResult result = tidewire::sim::run(seed, verbose);
    steps += result.steps;
    ticks += result.ticks;
    faults += result.faults;
    if (!result.failure) {
      ++passed;
      continue;
    }
    ++failed;
    if (failed <= 20) {
      std::printf("seed %llu failed %s\n", static_cast<unsigned long long>(seed),
                  result.failure->c_str());
      std::fflush(stdout);
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  std::printf("%llu steps, %llu ticks, %llu faults in %.1f s\n",
              static_cast<unsigned long long>(steps), static_cast<unsigned long long>(ticks),
              static_cast<unsigned long long>(faults), took.count());
  std::printf("%llu passed, %llu failed\n", static_cast<unsigned long long>(passed),
              static_cast<unsigned long long>(failed));
  return failed == 0 ? 0 : 1;
}
