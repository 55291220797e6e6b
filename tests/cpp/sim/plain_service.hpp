#pragma once

#include <array>
#include <vector>

#include "peer/candle_series.hpp"
#include "sim/service.hpp"

namespace tidewire::sim {

/// A stream server that knows only the seed documents, as a plain FastAPI or Django service would:
/// no positions, no `subscribed`, candles for an answer to `backfill_request`.
class PlainService final : public Service {
 public:
  struct Options {
    /// Documents differ on whether there is a pong; a server without one stays silent.
    bool answers_ping = true;
    /// Ticks that whoever subscribes is sent once more: many servers greet with the last ones.
    std::size_t repeats = 0;
    wire::Millis candle_ms = 10'000;
  };
  explicit PlainService(Options options);

  std::unique_ptr<server::Peer> open(const Visitor& visitor, wire::Now now) override;
  [[nodiscard]] std::optional<wire::Tick> last_tick(SymbolIndex symbol) const override;
  void publish(SymbolIndex symbol, const wire::Tick& tick,
               std::span<server::Peer* const> peers) override;

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const server::CandleSeries& candles(SymbolIndex symbol) const {
    return candles_[symbol];
  }
  /// The newest ticks, oldest first.
  [[nodiscard]] const std::vector<wire::Tick>& last(SymbolIndex symbol) const {
    return last_[symbol];
  }

 private:
  Options options_;
  std::vector<server::CandleSeries> candles_;
  std::array<std::vector<wire::Tick>, symbol_names.size()> last_;
};

}  // namespace tidewire::sim
