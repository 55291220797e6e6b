#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hub.hpp"
#include "invalid.hpp"
#include "peer/push_peer.hpp"
#include "wire/result.hpp"

namespace tidewire::server {

/// The status of one bot, checked.
struct BotStatus {
  std::string bot_id;
  std::string message;  // {"type":"bot_status","bot_id":…,"status":…,…}
};

/// Reads `{"bot_id","status",…}`; everything else in it is passed on.
[[nodiscard]] wire::Result<BotStatus, Invalid> parse_bot_status(std::string_view text);

/// `/ws/bot-status`: the last status of every bot on connecting, then each change.
class BotStatusChannel final : public PushChannel {
 public:
  static constexpr std::string_view name = "bot-status";
  /// A status of another bot is dropped beyond it.
  static constexpr std::size_t bots_max = 100;

  explicit BotStatusChannel(Hub& hub) : hub_(&hub) {}

  /// False when there are too many bots.
  bool publish(BotStatus status);
  [[nodiscard]] std::vector<FrameText> greeting(const Identity& identity) override;

 private:
  Hub* hub_;
  std::map<std::string, FrameText, std::less<>> last_;
};

}  // namespace tidewire::server
