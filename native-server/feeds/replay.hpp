#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "feeds/feed.hpp"
#include "feeds/trade_file.hpp"

namespace tidewire::server {

/// Plays a recorded file: trades keep their recorded times and come `speed` times as fast as they
/// were made, the first one at `begin`. A trade that is older than the one before comes right
/// after it. At the end of the file the feed ends; the last prices stay.
class Replay final : public Feed {
 public:
  /// Called once, at the end of the file.
  using Ended = std::function<void(const TradeFile& file)>;

  /// Trades in one turn at most, so that a high speed leaves time for the connections.
  static constexpr std::size_t batch_max = 1'000;

  Replay(TradeFile file, double speed, Ended ended);
  Replay(const Replay&) = delete;  // the next trade points into the file's line
  Replay& operator=(const Replay&) = delete;

  /// The symbol of the first good line; empty when the file has none.
  [[nodiscard]] const std::optional<std::string>& first_symbol() const { return first_symbol_; }

  [[nodiscard]] std::uint64_t bad_lines() const { return file_.bad_lines(); }

  void begin(wire::Instant now);
  /// Everything that is left, at once and unbounded.
  void play_all(const TickSink& sink);

  void advance(wire::Now now, const TickSink& sink) override;
  /// Skips the trades that the market has already, by their times, and goes on at once.
  void resume(wire::Now now, const LastTick& last) override;
  [[nodiscard]] std::optional<wire::Instant> next_due() const override { return due_; }

 private:
  void fetch();

  TradeFile file_;
  double speed_;
  Ended ended_;
  std::optional<RecordedTrade> next_;
  std::optional<std::string> first_symbol_;
  std::optional<wire::Instant> due_;
  wire::Instant begin_;
  wire::UnixMillis first_time_;
};

}  // namespace tidewire::server
