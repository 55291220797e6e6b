#pragma once

#include <optional>
#include <string>

#include "bot/paper_bot.hpp"

namespace tidewire::server {

/// A trade as it is shown and written down.
struct BotDeal {
  BotTrade trade;
  std::string symbol;
  double balance = 0;  // after it
};

/// Where a bot is written down, so that it outlives the process.
class BotKeeper {
 public:
  virtual ~BotKeeper() = default;

  /// What the bot is now, and its newest trade, if it has just made one. It counts only once this
  /// has been true.
  [[nodiscard]] virtual bool keep(const std::string& symbol, const BotState& state,
                                  const std::optional<BotDeal>& deal) = 0;
  /// Nobody waits for it.
  virtual void keep_later(const std::string& symbol, const BotState& state) = 0;
};

}  // namespace tidewire::server
