#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "invalid.hpp"
#include "wire/result.hpp"

namespace tidewire::server {

/// Something that happened to an order or a product.
struct ResourceEvent {
  std::string type;
  nlohmann::json data;  // an object
};

/// Reads `{"type","data"}` and checks it: the type is known, each field of `data` that the type
/// names is of its form, and none that it needs is missing. Other fields are passed on.
[[nodiscard]] wire::Result<ResourceEvent, Invalid> parse_order_event(std::string_view text);
[[nodiscard]] wire::Result<ResourceEvent, Invalid> parse_product_event(std::string_view text);

/// The same for events that C++ code made; empty when they do.
[[nodiscard]] std::optional<Invalid> check_order_event(const ResourceEvent& event);
[[nodiscard]] std::optional<Invalid> check_product_event(const ResourceEvent& event);

/// A UUID in its text form (RFC 9562 section 4), of any version.
[[nodiscard]] bool is_uuid(std::string_view text);

}  // namespace tidewire::server
