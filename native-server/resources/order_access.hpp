#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "peer/identity.hpp"
#include "store/repository.hpp"

namespace tidewire::server {

enum class OrderVerdict : std::uint8_t {
  granted,
  malformed_id,
  not_found,
  forbidden,
  store_failed,
};

struct OrderAccess {
  OrderVerdict verdict = OrderVerdict::store_failed;
  std::optional<Order> order;  // only when granted
};

/// The id as it is stored (UUIDs are case-insensitive); empty when the text is not a UUID.
[[nodiscard]] std::optional<std::string> order_id(std::string_view text);

/// May this user see the order? Its owner may, and admins.
[[nodiscard]] OrderAccess order_access(Repository& store, std::string_view id,
                                       const Identity& identity);

}  // namespace tidewire::server
