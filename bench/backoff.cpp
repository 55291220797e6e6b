// Rules for backing off, compared with the same crowd: why core/backoff.hpp is as it is.
#include <algorithm>
#include <cstdint>
#include <string>

#include "bench/attempts.hpp"
#include "bench/report.hpp"
#include "core/backoff.hpp"
#include "core/random.hpp"

namespace {

using namespace tidewire;
using wire::Millis;

constexpr Millis outage_ms = 600'000;
constexpr Millis refusal_ms = 20;
constexpr std::uint64_t runs = 5;

template <typename Rule>
void measure(bench::Report& report, const std::string& name, std::size_t clients, Rule rule) {
  double worst = 0;
  double worst_later = 0;
  const double percent = 100.0 / static_cast<double>(clients);
  for (std::uint64_t run = 1; run <= runs; ++run) {
    core::Random random(run);
    bench::Attempts attempts;
    for (std::size_t i = 0; i < clients; ++i) {
      Millis at = 0;
      for (std::uint32_t attempt = 0; at < outage_ms; ++attempt) {
        at += rule(attempt, random);
        attempts.add(at);
        at += refusal_ms;
      }
    }
    attempts.sort();
    worst = std::max(worst, static_cast<double>(attempts.most_in_a_second(0)) * percent);
    worst_later =
        std::max(worst_later, static_cast<double>(attempts.most_in_a_second(30'000)) * percent);
  }
  report.add(name, worst, "%");
  report.add(name + "_from_30s", worst_later, "%");
}

Millis full_jitter(std::uint32_t attempt, core::Random& random) {
  return core::backoff_delay({}, attempt, 0, random);
}

/// Spans that grow from 5/4 of the spread to `longest` spreads; the lowest `left_out` of each but
/// the first is not drawn from.
struct Spans {
  Millis spread;
  Millis growth;
  Millis longest;
  double left_out;

  Millis operator()(std::uint32_t attempt, core::Random& random) const {
    Millis span = spread + spread / 4;
    for (std::uint32_t i = 0; i < attempt && span < longest * spread; ++i) span *= growth;
    span = std::min(span, longest * spread);
    const auto low = attempt == 0 ? 0 : static_cast<Millis>(static_cast<double>(span) * left_out);
    return low + random.up_to(span - low);
  }
};

}  // namespace

int main(int argc, char** argv) {
  const bench::Arguments arguments(argc, argv);
  const auto clients = static_cast<std::size_t>(arguments.number("--clients", 10'000));
  const auto spread = static_cast<Millis>(arguments.number("--spread", 10'000));
  bench::Report report("backoff", arguments.has("--json"));

  measure(report, "full_jitter", clients, full_jitter);
  measure(report, "spread_for_the_first_delay_only", clients,
          [&](std::uint32_t attempt, core::Random& random) {
            return attempt == 0 ? random.up_to(spread) : full_jitter(attempt, random);
          });
  measure(report, "growth_2_longest_6", clients, Spans{spread, 2, 6, 0});
  measure(report, "growth_2_longest_6_lower_half_left_out", clients, Spans{spread, 2, 6, 0.5});
  measure(report, "growth_4_longest_6", clients, Spans{spread, 4, 6, 0});
  measure(report, "growth_4_longest_6_lower_half_left_out", clients, Spans{spread, 4, 6, 0.5});
  const double third = 1.0 / 3;
  measure(report, "growth_4_longest_6_lowest_third_left_out", clients, Spans{spread, 4, 6, third});
  measure(report, "growth_4_longest_8_lowest_third_left_out", clients, Spans{spread, 4, 8, third});
  measure(report, "chosen", clients, [&](std::uint32_t attempt, core::Random& random) {
    return core::backoff_delay({}, attempt, spread, random);
  });
  report.finish();
  return 0;
}
