#include "sim/scenario.hpp"

#include <algorithm>
#include <cstdint>

namespace tidewire::sim {
namespace {

std::size_t between(core::Random& random, std::int64_t min, std::int64_t max) {
  return static_cast<std::size_t>(min + random.up_to(max - min));
}

/// Most runs are about positions: there is more to go wrong.
ServerKind kind_of(std::int64_t drawn) {
  if (drawn < 29) return ServerKind::separate;
  if (drawn < 61) return ServerKind::shared;
  if (drawn < 76) return ServerKind::plain;
  if (drawn < 85) return ServerKind::feed;
  if (drawn < 91) return ServerKind::dashboard;
  return drawn < 94 ? ServerKind::resource : ServerKind::hub;
}

}  // namespace

Scenario::Scenario(core::Random& random)
    : kind(kind_of(random.up_to(99))),
      instances(between(random, 1, 3)),
      clients(between(random, 2, 4)),
      history_ticks(between(random, 10, 210)),
      outbox_bytes_max(between(random, 1'000, 12'000)),
      reconnect_spread_ms(random.up_to(1) == 0 ? 0 : random.up_to(3'000)),
      clients_offer(is_stream() && random.up_to(1) == 0),
      best_format(numbered() ? static_cast<server::TickFormat>(std::min<std::int64_t>(
                                   random.up_to(3), 2))
                             : server::TickFormat::each),
      mixed_versions(clients_offer && instances > 1 && random.up_to(3) == 0),
      plain_answers_ping(random.up_to(1) == 0),
      plain_repeats(between(random, 0, 3)),
      polls((is_stream() || kind == ServerKind::feed) && random.up_to(2) != 0),
      poll_after_ms(500 + random.up_to(5'000)),
      poll_interval_ms(200 + random.up_to(4'800)),
      redirects(kind == ServerKind::hub ? between(random, 0, 2) : 0),
      users_may_control(random.up_to(3) != 0),
      resource_welcomes(random.up_to(1) == 0) {}

}  // namespace tidewire::sim
