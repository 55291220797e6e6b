#include "channels/notification_channel.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "invalid.hpp"

namespace tidewire::server {
namespace {

FrameText frame(const nlohmann::ordered_json& message) {
  using nlohmann::json;
  return std::make_shared<const std::string>(
      message.dump(-1, ' ', false, json::error_handler_t::replace));
}

}  // namespace

void NotificationChannel::publish(const NotificationDraft& draft, wire::UnixMillis now) {
  nlohmann::ordered_json message = {{"type", "notification"}};
  message.update(book_.add(draft, now));
  if (draft.user.empty()) {
    hub_->publish(name, frame(message));
  } else {
    hub_->publish_to(name, draft.user, frame(message));
  }
}

std::optional<std::vector<std::string>> NotificationChannel::mark_read(
    std::string_view user, const std::vector<std::string_view>& ids) {
  auto marked = mark(user, ids);
  if (marked && !marked->empty() && on_read) on_read(*frame({{"user", user}, {"ids", *marked}}));
  return marked;
}

bool NotificationChannel::hear_read(std::string_view message) {
  const auto body = parse_bounded(message);
  if (!body.is_object() || !body.contains("user") || !body.at("user").is_string()) return false;
  if (!body.contains("ids") || !body.at("ids").is_array()) return false;
  std::vector<std::string_view> ids;
  for (const auto& id : body.at("ids")) {
    if (!id.is_string()) return false;
    ids.push_back(id.get_ref<const std::string&>());
  }
  mark(body.at("user").get_ref<const std::string&>(), ids);
  return true;
}

std::optional<std::vector<std::string>> NotificationChannel::mark(
    std::string_view user, const std::vector<std::string_view>& ids) {
  auto marked = book_.mark_read(user, ids);
  if (marked && !marked->empty()) {
    hub_->publish_to(name, user, frame({{"type", "notifications_read"}, {"ids", *marked}}));
  }
  return marked;
}

std::vector<FrameText> NotificationChannel::greeting(const Identity& identity) {
  return {frame(
      {{"type", "initial_notifications"}, {"notifications", book_.of(identity.user)}})};
}

bool NotificationChannel::handle(const Identity& identity, const StreamCommand& command) {
  const auto* read = std::get_if<MarkRead>(&command);
  if (read == nullptr) return false;
  mark_read(identity.user, read->ids);
  return true;
}

}  // namespace tidewire::server
