#include "auctions/demo_auctions.hpp"

#include <vector>

namespace tidewire::server {
namespace {

constexpr wire::UnixMillis first_start{1'704'067'200'000};  // 2024-01-01
constexpr wire::Millis second_ms = 1'000;
constexpr wire::Millis cycle_ms = 180 * second_ms;
constexpr wire::Millis hold_ms = 30 * second_ms;

std::vector<Auction> demo_auctions() {
  return {
      {"0b7c1f5e-6a34-4e2b-9d10-3f8a5c2e7d01", "acme", "Analogue synthesizer", "EUR", 480'00, 1'00,
       360'00, second_ms, hold_ms, 3, first_start, cycle_ms},
      {"4d9e2a60-8b15-4c7f-a2e3-91b6d0f4c802", "acme", "Concert tickets", "EUR", 95'00, 50, 35'00,
       second_ms, hold_ms, 10, first_start + 60 * second_ms, cycle_ms},
      {"7f3b8c14-25d6-4a9e-b8f7-c05e1a9d6303", "acme", "Weekend in the mountains", "EUR", 1200'00,
       10'00, 600'00, 2 * second_ms, hold_ms, 1, first_start + 120 * second_ms, cycle_ms},
      {"c6a1d7e9-4f02-4b38-8e5d-27f9b3a0c504", "globex", "Racing bicycle", "USD", 900'00, 5'00,
       300'00, second_ms, hold_ms, 2, first_start + 30 * second_ms, cycle_ms},
  };
}

}  // namespace

std::optional<StoreError> add_demo_auctions(SqliteAuctions& store) {
  for (const Auction& auction : demo_auctions()) {
    if (const auto added = store.add_auction(auction); !added.ok()) return added.error();
  }
  return std::nullopt;
}

}  // namespace tidewire::server
