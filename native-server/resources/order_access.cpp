#include "resources/order_access.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "resources/event_rules.hpp"

namespace tidewire::server {

std::optional<std::string> order_id(std::string_view text) {
  if (!is_uuid(text)) return std::nullopt;
  std::string id(text);
  for (char& c : id) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  return id;
}

OrderAccess order_access(Repository& store, std::string_view id, const Identity& identity) {
  const auto known_id = order_id(id);
  if (!known_id) return {OrderVerdict::malformed_id, std::nullopt};
  auto found = store.find_order(*known_id);
  if (!found.ok()) {
    spdlog::error("store failed error=\"{}\"", found.error().message);
    return {OrderVerdict::store_failed, std::nullopt};
  }
  if (!found.value()) return {OrderVerdict::not_found, std::nullopt};
  if (found.value()->owner != identity.user && !has_role(identity, {"admin"})) {
    return {OrderVerdict::forbidden, std::nullopt};
  }
  return {OrderVerdict::granted, std::move(found).value()};
}

}  // namespace tidewire::server
