#include "channels/notification_book.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace tidewire::server {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::array<std::string_view, 4> levels = {"info", "success", "warning", "error"};
constexpr std::size_t id_bytes_max = 64;
constexpr std::size_t user_bytes_max = 256;
constexpr std::size_t title_bytes_max = 200;
constexpr std::size_t message_bytes_max = 2'000;

/// So that `initial_notifications` of two full lists stays below half of a frame's size.
constexpr std::size_t text_bytes_max = 4'096;

}  // namespace

wire::Result<NotificationDraft, Invalid> parse_notification(std::string_view text) {
  auto parsed = parse_object(text);
  if (!parsed.ok()) return parsed.error();
  const json& body = parsed.value();
  NotificationDraft draft;
  const auto read = [&body](const char* field, std::size_t bytes_max, std::string& out) {
    const auto found = body.find(field);
    if (found == body.end() || found->is_null()) return true;
    if (!found->is_string()) return false;
    out = found->get<std::string>();
    return out.size() <= bytes_max;
  };
  if (!read("id", id_bytes_max, draft.id)) return invalid_field("id", "a text of at most 64 bytes");
  if (!read("user", user_bytes_max, draft.user)) return invalid_field("user", "a text");
  if (!read("title", title_bytes_max, draft.title)) {
    return invalid_field("title", "a text of at most 200 bytes");
  }
  if (draft.title.empty()) return missing_field("title");
  if (!read("message", message_bytes_max, draft.message)) {
    return invalid_field("message", "a text of at most 2000 bytes");
  }
  if (!read("level", 16, draft.level) ||
      std::find(levels.begin(), levels.end(), draft.level) == levels.end()) {
    return invalid_field("level", "info, success, warning or error");
  }
  if (const auto data = body.find("data"); data != body.end() && !data->is_null()) {
    if (!data->is_object()) return invalid_field("data", "an object");
    draft.data = *data;
  }
  if (notification_text(draft).size() > text_bytes_max) {
    return Invalid{"too_large", "A notification has at most 4096 bytes"};
  }
  return draft;
}

std::string notification_text(const NotificationDraft& draft) {
  ordered_json text = {
      {"title", draft.title}, {"message", draft.message}, {"level", draft.level}};
  if (!draft.id.empty()) text["id"] = draft.id;
  if (!draft.user.empty()) text["user"] = draft.user;
  if (!draft.data.is_null()) text["data"] = draft.data;
  return text.dump(-1, ' ', false, json::error_handler_t::replace);
}

NotificationBook::NotificationBook(std::string id_prefix, NotificationLimits limits)
    : id_prefix_(std::move(id_prefix)), limits_(limits) {}

ordered_json NotificationBook::add(const NotificationDraft& draft, wire::UnixMillis now) {
  std::string id = draft.id.empty() ? new_id() : draft.id;
  const Entry& entry = push({std::move(id), now, draft, {}});
  if (keeper_ != nullptr) keeper_->keep(entry.kept);
  return shown(entry, false);
}

void NotificationBook::restore(KeptNotification notification) { push(std::move(notification)); }

NotificationBook::Entry& NotificationBook::push(KeptNotification notification) {
  make_room_for(notification.draft.user);
  auto& list = lists_[notification.draft.user];
  if (list.size() >= limits_.per_user_max) list.pop_front();
  list.push_back({std::move(notification), ++last_entry_});
  return list.back();
}

ordered_json NotificationBook::of(std::string_view user) const {
  ordered_json all = ordered_json::array();
  for (const Entry* entry : entries_of(user)) {
    all.push_back(shown(*entry, entry->kept.read_by.contains(user)));
  }
  return all;
}

std::optional<std::vector<std::string>> NotificationBook::mark_read(
    std::string_view user, const std::vector<std::string_view>& ids) {
  const std::vector<Entry*> entries = unread(user, ids);
  std::vector<std::string> marked;
  for (const Entry* entry : entries) marked.push_back(entry->kept.id);
  if (!marked.empty() && keeper_ != nullptr && !keeper_->mark_read(user, marked)) {
    return std::nullopt;
  }
  for (Entry* entry : entries) entry->kept.read_by.emplace(user);
  return marked;
}

std::vector<NotificationBook::Entry*> NotificationBook::unread(
    std::string_view user, const std::vector<std::string_view>& ids) {
  std::vector<Entry*> found;
  for (const std::string_view list_of : {user, std::string_view{}}) {
    const auto list = lists_.find(list_of);
    if (list == lists_.end()) continue;
    for (Entry& entry : list->second) {
      if (std::find(ids.begin(), ids.end(), entry.kept.id) == ids.end()) continue;
      if (!entry.kept.read_by.contains(user)) found.push_back(&entry);
    }
    if (user.empty()) break;
  }
  return found;
}

ordered_json NotificationBook::shown(const Entry& entry, bool read) {
  const NotificationDraft& draft = entry.kept.draft;
  ordered_json text = {{"id", entry.kept.id},
                       {"timestamp", entry.kept.time.ms},
                       {"level", draft.level},
                       {"title", draft.title},
                       {"message", draft.message}};
  if (!draft.data.is_null()) text["data"] = draft.data;
  text["read"] = read;
  return text;
}

void NotificationBook::make_room_for(std::string_view user) {
  if (lists_.contains(user) || user.empty()) return;
  // The list for everybody, which sorts first, is no user's.
  const auto first_user = lists_.upper_bound(std::string_view{});
  const auto users = static_cast<std::size_t>(std::distance(first_user, lists_.end()));
  if (users < limits_.users_max) return;
  const auto stalest = std::min_element(first_user, lists_.end(), [](const auto& a, const auto& b) {
    return a.second.back().number < b.second.back().number;
  });
  if (keeper_ != nullptr) keeper_->forget(stalest->first);
  lists_.erase(stalest);
}

std::vector<const NotificationBook::Entry*> NotificationBook::entries_of(
    std::string_view user) const {
  std::vector<const Entry*> entries;
  for (const std::string_view list_of : {user, std::string_view{}}) {
    const auto list = lists_.find(list_of);
    if (list == lists_.end()) continue;
    for (const Entry& entry : list->second) entries.push_back(&entry);
    if (user.empty()) break;
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry* a, const Entry* b) { return a->number > b->number; });
  return entries;
}

}  // namespace tidewire::server
