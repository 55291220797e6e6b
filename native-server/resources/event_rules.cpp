#include "resources/event_rules.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace tidewire::server {
namespace {

using nlohmann::json;

enum class Form : std::uint8_t {
  id,
  text,
  amount,
  count,
  order_status,
  payment_status,
  product_status,
};

struct Field {
  std::string_view name;
  Form form;
  bool needed = false;
};

struct Rule {
  std::string_view type;
  std::vector<Field> fields;
};

using Rules = std::vector<Rule>;

const Rules& order_rules() {
  static const Rules rules = {
      {"order_status_changed",
       {{"new_status", Form::order_status, true}, {"old_status", Form::order_status}}},
      {"payment_status_changed",
       {{"new_status", Form::payment_status, true}, {"old_status", Form::payment_status}}},
      {"order_shipped",
       {{"tracking_number", Form::text, true},
        {"carrier", Form::text},
        {"estimated_delivery", Form::text}}},
      {"order_delivered", {{"delivered_at", Form::text}}},
      {"order_cancelled", {{"reason", Form::text}}},
  };
  return rules;
}

const Rules& product_rules() {
  static const Rules rules = {
      {"product_created",
       {{"product_id", Form::id, true},
        {"name", Form::text, true},
        {"price", Form::amount, true},
        {"stock_quantity", Form::count, true},
        {"sku", Form::text},
        {"status", Form::product_status}}},
      {"product_updated",
       {{"product_id", Form::id, true},
        {"name", Form::text},
        {"price", Form::amount},
        {"stock_quantity", Form::count},
        {"sku", Form::text},
        {"status", Form::product_status}}},
      {"product_deleted", {{"product_id", Form::id, true}}},
      {"inventory_updated",
       {{"product_id", Form::id, true},
        {"new_quantity", Form::count, true},
        {"old_quantity", Form::count},
        {"sku", Form::text}}},
      {"price_updated",
       {{"product_id", Form::id, true},
        {"new_price", Form::amount, true},
        {"old_price", Form::amount},
        {"sku", Form::text}}},
      {"product_status_changed",
       {{"product_id", Form::id, true},
        {"new_status", Form::product_status, true},
        {"old_status", Form::product_status},
        {"sku", Form::text}}},
  };
  return rules;
}

constexpr std::size_t id_bytes_max = 64;
constexpr std::size_t text_bytes_max = 1'000;
constexpr std::size_t data_bytes_max = 16 * 1'024;

bool is_text(const json& value, std::size_t bytes_max) {
  return value.is_string() && value.get_ref<const std::string&>().size() <= bytes_max;
}

bool is_one_of(const json& value, std::initializer_list<std::string_view> known) {
  if (!value.is_string()) return false;
  return std::find(known.begin(), known.end(), value.get_ref<const std::string&>()) != known.end();
}

/// What the value must be; empty when it is.
std::string_view expected(Form form, const json& value) {
  switch (form) {
    case Form::id:
      if (is_text(value, id_bytes_max) && !value.get_ref<const std::string&>().empty()) return {};
      return "a text of 1 to 64 bytes";
    case Form::text:
      if (is_text(value, text_bytes_max)) return {};
      return "a text of at most 1000 bytes";
    case Form::amount:
      if (value.is_number() && value.get<double>() >= 0) return {};
      return "a number from 0";
    case Form::count:
      if (value.is_number_integer() && value.get<double>() >= 0 && value.get<double>() <= 1e9) {
        return {};
      }
      return "a whole number from 0";
    case Form::order_status:
      if (is_one_of(value, {"pending", "confirmed", "processing", "shipped", "delivered",
                            "cancelled", "refunded"})) {
        return {};
      }
      return "pending, confirmed, processing, shipped, delivered, cancelled or refunded";
    case Form::payment_status:
      if (is_one_of(value, {"pending", "authorized", "paid", "failed", "refunded"})) return {};
      return "pending, authorized, paid, failed or refunded";
    case Form::product_status:
      if (is_one_of(value, {"active", "inactive", "out_of_stock", "discontinued"})) return {};
      return "active, inactive, out_of_stock or discontinued";
  }
  return "something else";
}

std::optional<Invalid> check(const Rules& rules, const ResourceEvent& event) {
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&](const Rule& one) { return one.type == event.type; });
  if (rule == rules.end()) return Invalid{"unknown_type", "There is no event of that type"};
  if (!event.data.is_object()) return invalid_field("data", "an object");
  for (const Field& field : rule->fields) {
    const auto found = event.data.find(field.name);
    const std::string name = "data." + std::string(field.name);
    if (found == event.data.end() || found->is_null()) {
      if (field.needed) return missing_field(name);
      continue;
    }
    const std::string_view wanted = expected(field.form, *found);
    if (!wanted.empty()) return invalid_field(name, wanted);
  }
  const std::string text = event.data.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > data_bytes_max) return Invalid{"too_large", "data has at most 16384 bytes"};
  return std::nullopt;
}

wire::Result<ResourceEvent, Invalid> parse(const Rules& rules, std::string_view text) {
  auto parsed = parse_object(text);
  if (!parsed.ok()) return parsed.error();
  json& body = parsed.value();
  for (const char* field : {"type", "data"}) {
    if (!body.contains(field)) return missing_field(field);
  }
  if (!body.at("type").is_string()) return invalid_field("type", "a text");
  ResourceEvent event{body.at("type").get<std::string>(), std::move(body.at("data"))};
  if (auto refused = check(rules, event)) return *std::move(refused);
  return event;
}

}  // namespace

wire::Result<ResourceEvent, Invalid> parse_order_event(std::string_view text) {
  return parse(order_rules(), text);
}

wire::Result<ResourceEvent, Invalid> parse_product_event(std::string_view text) {
  return parse(product_rules(), text);
}

std::optional<Invalid> check_order_event(const ResourceEvent& event) {
  return check(order_rules(), event);
}

std::optional<Invalid> check_product_event(const ResourceEvent& event) {
  return check(product_rules(), event);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

}  // namespace tidewire::server
