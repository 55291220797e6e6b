#pragma once

#include <string_view>

#include "sim/service.hpp"

namespace tidewire::sim {

/// The event that every trade becomes: `{"symbol":<index>,"trade":<number>}`.
inline constexpr std::string_view trade_event = "trade";
/// A command that no server knows.
inline constexpr std::string_view unknown_command = "dance";

/// The dashboard and the resource dialect: real peers, to which every trade is an event. The
/// dashboard's answers say which frame of which visitor they answer.
class EventService final : public Service {
 public:
  struct Options {
    bool is_dashboard = true;
    bool users_may_control = true;
    bool welcomes = true;
    std::size_t outbox_bytes_max = 0;
  };
  explicit EventService(Options options) : options_(options) {}

  std::unique_ptr<server::Peer> open(const Visitor& visitor, wire::Now now) override;
  void publish(SymbolIndex symbol, const wire::Tick& tick,
               std::span<server::Peer* const> peers) override;

 private:
  Options options_;
};

}  // namespace tidewire::sim
