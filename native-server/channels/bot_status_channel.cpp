#include "channels/bot_status_channel.hpp"

#include <memory>
#include <utility>

namespace tidewire::server {
namespace {

constexpr std::size_t text_bytes_max = 64;
constexpr std::size_t message_bytes_max = 4'096;

}  // namespace

wire::Result<BotStatus, Invalid> parse_bot_status(std::string_view text) {
  auto parsed = parse_object(text);
  if (!parsed.ok()) return parsed.error();
  nlohmann::json& body = parsed.value();
  for (const char* field : {"bot_id", "status"}) {
    const auto found = body.find(field);
    if (found == body.end()) return missing_field(field);
    const bool good = found->is_string() && !found->get_ref<const std::string&>().empty() &&
                      found->get_ref<const std::string&>().size() <= text_bytes_max;
    if (!good) return invalid_field(field, "a text of 1 to 64 bytes");
  }
  body["type"] = "bot_status";
  BotStatus status{body.at("bot_id").get<std::string>(), body.dump()};
  if (status.message.size() > message_bytes_max) {
    return Invalid{"too_large", "A status has at most 4096 bytes"};
  }
  return status;
}

bool BotStatusChannel::publish(BotStatus status) {
  auto bot = last_.find(status.bot_id);
  if (bot == last_.end()) {
    if (last_.size() >= bots_max) return false;
    bot = last_.emplace(std::move(status.bot_id), nullptr).first;
  }
  bot->second = std::make_shared<const std::string>(std::move(status.message));
  hub_->publish(name, bot->second);
  return true;
}

std::vector<FrameText> BotStatusChannel::greeting(const Identity&) {
  std::vector<FrameText> statuses;
  for (const auto& [bot_id, message] : last_) statuses.push_back(message);
  return statuses;
}

}  // namespace tidewire::server
