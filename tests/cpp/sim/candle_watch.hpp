#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/session.hpp"
#include "sim/market.hpp"
#include "sim/watch.hpp"
#include "wire/dialects/stream_client.hpp"

namespace tidewire::sim {

/// Reads a plain server's candles beside the session, and remembers what they tell of losses: as
/// long as such a hole is in the window, its series must not say `live`.
class CandleWatch : public Watch {
 public:
  /// The session has handled this frame.
  void heard(std::string_view frame, core::Session& session);
  /// A series has changed.
  void changed(const core::Subscription& subscription, core::SeriesStatus status);

 private:
  void read(const wire::Backfill& backfill, const core::Subscription& subscription);

  wire::stream::ClientDecoder decoder_;
  /// Of the series that was last seen; one that is new has lost nothing.
  std::array<std::uint64_t, symbol_names.size()> revision_{};
  /// The trade before the newest hole that candles told of; 0 if none.
  std::array<double, symbol_names.size()> before_hole_{};
};

}  // namespace tidewire::sim
