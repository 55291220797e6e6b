#pragma once

#include <array>

#include "sim/service.hpp"

namespace tidewire::sim {

/// The feed dialect: real feed peers, and producers that write ticks in every form that the
/// dialect allows.
class FeedService final : public Service {
 public:
  explicit FeedService(std::size_t outbox_bytes_max) : outbox_bytes_max_(outbox_bytes_max) {}

  std::unique_ptr<server::Peer> open(const Visitor& visitor, wire::Now now) override;
  [[nodiscard]] std::optional<wire::Tick> last_tick(SymbolIndex symbol) const override;
  void publish(SymbolIndex symbol, const wire::Tick& tick,
               std::span<server::Peer* const> peers) override;

 private:
  std::size_t outbox_bytes_max_;
  std::array<std::optional<wire::Tick>, symbol_names.size()> last_;
};

}  // namespace tidewire::sim
