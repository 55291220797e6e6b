#include "routes_channels.hpp"

#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "log.hpp"
#include "producers.hpp"
#include "rest.hpp"
#include "wire/limits.hpp"

namespace tidewire::server {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::string dump(const ordered_json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// What is answered with 202 is kept, where it is to be kept at all.
bool keep_first(Services& services, std::string_view channel, std::string_view text,
                wire::Now now) {
  if (channel != NotificationChannel::name || services.saved == nullptr) return true;
  const auto draft = parse_notification(text);
  if (!draft.ok()) return true;  // nobody will take it
  return services.saved->notifications.keep_now({draft.value().id, now.unix, draft.value(), {}});
}

}  // namespace

HttpResponse get_notifications(Services& services, const HttpRequest& request, const Target&,
                               wire::Now now) {
  const auto identity = require_user(services, request, now);
  if (!identity.ok()) return identity.error();
  const ordered_json list = services.notifications.book().of(identity.value().user);
  std::size_t unread = 0;
  for (const auto& entry : list) unread += entry.at("read") == false ? 1U : 0U;
  return json_response(200, dump({{"notifications", list}, {"unread", unread}}));
}

HttpResponse post_notifications_read(Services& services, const HttpRequest& request, const Target&,
                                     wire::Now now) {
  const auto identity = require_user(services, request, now);
  if (!identity.ok()) return identity.error();
  const auto body = parse_object(request.body);
  if (!body.ok()) return invalid_response(body.error());
  const auto found = body.value().find("ids");
  if (found == body.value().end()) return invalid_response(missing_field("ids"));
  std::vector<std::string_view> ids;
  if (found->is_array()) {
    for (const json& id : *found) {
      if (id.is_string()) ids.push_back(id.get_ref<const std::string&>());
    }
  }
  const bool good = found->is_array() && ids.size() == found->size() &&
                    ids.size() <= wire::limits::symbols_per_message_max;
  if (!good) return invalid_response(invalid_field("ids", "an array of at most 256 texts"));
  const auto read = services.notifications.mark_read(identity.value().user, ids);
  if (!read) return error_response(500, "store_failed", "The marks could not be stored");
  return json_response(200, dump({{"read", *read}}));
}

HttpResponse post_publish(Services& services, const HttpRequest& request, const Target& target,
                          wire::Now now) {
  const auto identity = require_role(services, request, now, {"admin"});
  if (!identity.ok()) return identity.error();
  const std::string& channel = target.parameter;
  if (!is_producer_channel(channel)) {
    return error_response(404, "unknown_channel", "There is no such channel to publish on");
  }
  if (const auto refused = refusal_of(channel, request.body)) return invalid_response(*refused);
  const std::string text = for_all_instances(services, channel, request.body);
  if (!keep_first(services, channel, text, now)) {
    return error_response(500, "store_failed", "The message could not be stored");
  }
  services.bus->publish(channel, text);
  spdlog::info("published channel={} user={} bytes={}", channel, quoted_text(identity.value().user),
               request.body.size());
  return json_response(202, dump({{"channel", channel}, {"published", true}}));
}

}  // namespace tidewire::server
