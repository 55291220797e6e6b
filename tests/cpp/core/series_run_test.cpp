// Many ticks at once are the same to a series as one after the other.
#include <algorithm>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "core/series.hpp"
#include "support/catch.hpp"

using namespace tidewire;
using core::Series;
using wire::Tick;

namespace {

bool same(const Series& a, const Series& b) {
  return std::equal(a.points().begin(), a.points().end(), b.points().begin(), b.points().end()) &&
         a.missing() == b.missing() && a.has_gap() == b.has_gap() &&
         a.resume_position() == b.resume_position() && a.resume_time() == b.resume_time();
}

/// As many as go on at once, the others one by one.
void append_in_runs(Series& series, std::span<const Tick> ticks) {
  while (!ticks.empty()) {
    std::size_t taken = series.append_run(ticks);
    if (taken == 0) {
      (void)series.append(ticks.front());
      taken = 1;
    }
    ticks = ticks.subspan(taken);
  }
}

}  // namespace

TEST_CASE("a run leaves a series as its ticks do one by one, whatever came before") {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    std::mt19937_64 random(seed);
    const auto below = [&](std::uint64_t bound) { return random() % bound; };
    const std::size_t capacity = 1 + below(12);
    Series single(capacity);
    Series at_once(capacity);
    const auto each = [&](auto change) {
      change(single);
      change(at_once);
    };
    std::uint64_t seq = below(3);
    for (int step = 0; step < 60; ++step) {
      switch (below(12)) {
        case 0: each([](Series& s) { s.begin_connection(); }); break;
        case 1: each([&](Series& s) { s.announce({seed % 2 ? "e" : "f", seq}, step % 2 == 0); }); break;
        case 2: each([](Series& s) { s.accept_loss(); }); break;
        case 3: {
          const Tick polled{0, wire::UnixMillis{static_cast<std::int64_t>(10 + seq)}, 7, 0};
          each([&](Series& s) { (void)s.append_provisional(polled); });
          break;
        }
        case 4: {
          const std::vector<Tick> answer = {Tick{seq, wire::UnixMillis{5}, 1, 1},
                                            Tick{seq + 1, wire::UnixMillis{6}, 2, 1}};
          each([&](Series& s) { s.merge({"S", {}, answer, seed % 3 == 0, {"e", seq + 1}}, true); });
          break;
        }
        default: break;
      }
      std::vector<Tick> ticks;
      for (std::uint64_t count = 1 + below(30); count > 0; --count) {
        const bool usual = below(12) != 0;
        seq = usual ? seq + 1 : seq + below(4) - std::min<std::uint64_t>(seq, below(4));
        const auto time = static_cast<std::int64_t>(below(40) == 0 ? 0 : 10 + seq);
        ticks.push_back({seq, wire::UnixMillis{time}, static_cast<double>(seq), 1});
      }
      for (const Tick& tick : ticks) (void)single.append(tick);
      append_in_runs(at_once, ticks);
      INFO("seed " << seed << ", step " << step);
      REQUIRE(same(single, at_once));
    }
  }
}
