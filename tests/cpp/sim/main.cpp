#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "sim/batch.hpp"

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* usage =
    "usage: tidewire_sim [--seeds N] [--from SEED] [--seed SEED] [--jobs N] [--until-failure]\n"
    "                    [--verbose]\n"
    "\n"
    "Runs clients against servers over a faulty network on a virtual clock, once per seed.\n"
    "  --seeds N        how many seeds (default 1000)\n"
    "  --from SEED      the first of them (default 1)\n"
    "  --seed SEED      replay one seed\n"
    "  --jobs N         seeds at a time (default: one per processor)\n"
    "  --until-failure  stop at the first seed that fails\n"
    "  --verbose        print each fault, frame and change of state (one seed at a time)\n";

constexpr std::uint64_t failures_printed_max = 20;
constexpr std::chrono::seconds progress_interval{5};

struct Options {
  tidewire::sim::Batch batch;
  bool until_failure = false;
  bool help = false;
};

bool parse(const char* text, std::uint64_t& out) {
  const auto [end, error] = std::from_chars(text, text + std::strlen(text), out);
  return error == std::errc{} && *end == '\0';
}

/// Nothing, and a message, where the arguments cannot be read.
std::optional<Options> read_options(int argc, char** argv) {
  Options options;
  options.batch.jobs = std::max(1U, std::thread::hardware_concurrency());
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    if (flag == "--help" || flag == "--verbose" || flag == "--until-failure") {
      options.help |= flag == "--help";
      options.batch.verbose |= flag == "--verbose";
      options.until_failure |= flag == "--until-failure";
      continue;
    }
    const char* value = i + 1 < argc ? argv[++i] : "";
    std::uint64_t number = 0;
    bool understood = parse(value, number);
    if (flag == "--seeds") {
      options.batch.seeds = number;
    } else if (flag == "--from") {
      options.batch.from = number;
    } else if (flag == "--seed") {
      options.batch.from = number;
      options.batch.seeds = 1;
    } else if (flag == "--jobs" && number >= 1 && number <= 1'024) {
      options.batch.jobs = static_cast<unsigned>(number);
    } else {
      understood = false;
    }
    if (!understood) {
      std::fprintf(stderr, "tidewire_sim: cannot read '%s %s'\n%s", argv[i - 1], value, usage);
      return std::nullopt;
    }
  }
  if (options.batch.verbose) options.batch.jobs = 1;
  return options;
}

unsigned long long printable(std::uint64_t number) { return number; }

/// Counts what comes, prints what fails, and shows now and then that it still goes on.
class Tally {
 public:
  explicit Tally(const Options& options) : options_(options) {}

  bool add(std::uint64_t seed, const tidewire::sim::RunResult& result) {
    steps_ += result.steps;
    ticks_ += result.ticks;
    faults_ += result.faults;
    ++(result.failure ? failed_ : passed_);
    if (result.failure && failed_ <= failures_printed_max) {
      std::printf("seed %llu failed %s\n", printable(seed), result.failure->c_str());
      std::fflush(stdout);
    }
    if (Clock::now() - told_ > progress_interval) {
      told_ = Clock::now();
      std::fprintf(stderr, "%llu of %llu seeds, %llu failed\n", printable(passed_ + failed_),
                   printable(options_.batch.seeds), printable(failed_));
    }
    return !(result.failure && options_.until_failure);
  }

  int summary() const {
    const std::chrono::duration<double> took = Clock::now() - started_;
    std::printf("%llu steps, %llu ticks, %llu faults in %.1f s\n", printable(steps_),
                printable(ticks_), printable(faults_), took.count());
    std::printf("%llu passed, %llu failed\n", printable(passed_), printable(failed_));
    return failed_ == 0 ? 0 : 1;
  }

 private:
  const Options& options_;
  const Clock::time_point started_ = Clock::now();
  Clock::time_point told_ = started_;
  std::uint64_t passed_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t ticks_ = 0;
  std::uint64_t faults_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::optional<Options> options = read_options(argc, argv);
  if (!options) return 2;
  if (options->help) {
    std::fputs(usage, stdout);
    return 0;
  }
  Tally tally(*options);
  tidewire::sim::run_batch(options->batch, [&](std::uint64_t seed, const auto& result) {
    return tally.add(seed, result);
  });
  return tally.summary();
}
