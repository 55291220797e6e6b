#pragma once

#include <cstdint>
#include <string>

#include "wire/time.hpp"

namespace tidewire::server {

/// Money in hundredths of the currency: exact.
using Cents = std::int64_t;

/// An auction whose price falls by steps until somebody buys. What it costs when is a function of
/// these values and the time alone, so every instance of the server comes to the same price.
struct Auction {
  std::string id;
  std::string tenant;
  std::string title;
  std::string currency = "EUR";
  Cents start_price = 0;
  Cents drop_amount = 1;
  Cents floor_price = 0;
  wire::Millis drop_interval_ms = 1'000;
  /// How long the floor price holds before the auction ends.
  wire::Millis floor_hold_ms = 0;
  std::int64_t items = 1;
  wire::UnixMillis starts_at;
  /// After so long it starts anew, with all items; 0: never. Longer than it lasts.
  wire::Millis cycle_ms = 0;
  bool operator==(const Auction&) const = default;
};

/// Where an auction stands by its clock (whether its items are sold is another matter).
struct AuctionMoment {
  bool started = false;
  bool ended = false;
  std::int64_t round = 0;  // how often it has started anew
  Cents price = 0;
  std::int64_t drops_remaining = 0;
  wire::UnixMillis ends_at;
};

[[nodiscard]] AuctionMoment calculate(const Auction& auction, wire::UnixMillis now);

/// From the start to the end of a round.
[[nodiscard]] wire::Millis duration_ms(const Auction& auction);

/// True when prices, steps and times make an auction.
[[nodiscard]] bool is_sound(const Auction& auction);

}  // namespace tidewire::server
