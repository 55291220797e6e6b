#include "routes_resources.hpp"

#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "resources/order_access.hpp"
#include "rest.hpp"

namespace tidewire::server {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json order_json(const Order& order) {
  ordered_json text = {{"id", order.id},
                       {"owner", order.owner},
                       {"status", order.status},
                       {"payment_status", order.payment_status},
                       {"total", order.total},
                       {"currency", order.currency}};
  if (!order.tracking_number.empty()) text["tracking_number"] = order.tracking_number;
  if (!order.carrier.empty()) text["carrier"] = order.carrier;
  text["created_at"] = order.created_at.ms;
  text["updated_at"] = order.updated_at.ms;
  return text;
}

ordered_json product_json(const Product& product) {
  return {{"id", product.id},
          {"sku", product.sku},
          {"name", product.name},
          {"price", product.price},
          {"stock_quantity", product.stock_quantity},
          {"status", product.status},
          {"updated_at", product.updated_at.ms}};
}

std::string dump(const ordered_json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

HttpResponse store_failed() {
  return error_response(500, "store_failed", "The store cannot be used at the moment");
}

HttpResponse failure(const PublishError& error) {
  switch (error.kind) {
    case PublishError::Kind::invalid: return invalid_response(error.what);
    case PublishError::Kind::not_found:
      return error_response(404, error.what.code, error.what.message);
    case PublishError::Kind::conflict:
      return error_response(409, error.what.code, error.what.message);
    case PublishError::Kind::store_failed: return store_failed();
  }
  return store_failed();
}

HttpResponse published(const std::optional<PublishError>& error) {
  if (error) return failure(*error);
  return json_response(202, R"({"published":true})");
}

}  // namespace

HttpResponse get_order(Services& services, const HttpRequest& request, const Target& target,
                       wire::Now now) {
  const auto identity = require_user(services, request, now);
  if (!identity.ok()) return identity.error();
  const OrderAccess access = order_access(*services.store, target.parameter, identity.value());
  switch (access.verdict) {
    case OrderVerdict::granted: return json_response(200, dump(order_json(*access.order)));
    case OrderVerdict::malformed_id:
      return error_response(400, "malformed_id", "The order's id is not a UUID");
    case OrderVerdict::not_found:
      return error_response(404, "not_found", "There is no such order");
    case OrderVerdict::forbidden:
      return error_response(403, "forbidden", "This is another user's order");
    case OrderVerdict::store_failed: return store_failed();
  }
  return store_failed();
}

HttpResponse post_order_event(Services& services, const HttpRequest& request,
                              const Target& target, wire::Now now) {
  const auto identity = require_role(services, request, now, {"admin", "service"});
  if (!identity.ok()) return identity.error();
  const auto id = order_id(target.parameter);
  if (!id) return error_response(400, "malformed_id", "The order's id is not a UUID");
  auto event = parse_order_event(request.body);
  if (!event.ok()) return invalid_response(event.error());
  return published(
      services.resources.publish_order_event(*id, std::move(event).value(), now.unix));
}

HttpResponse get_products(Services& services, const HttpRequest& request, const Target&,
                          wire::Now now) {
  const auto identity = require_user(services, request, now);
  if (!identity.ok()) return identity.error();
  const auto found = services.store->products();
  if (!found.ok()) return store_failed();
  ordered_json products = ordered_json::array();
  for (const Product& product : found.value()) products.push_back(product_json(product));
  return json_response(200, dump({{"products", std::move(products)}}));
}

HttpResponse post_product_event(Services& services, const HttpRequest& request, const Target&,
                                wire::Now now) {
  const auto identity = require_role(services, request, now, {"admin", "service"});
  if (!identity.ok()) return identity.error();
  auto event = parse_product_event(request.body);
  if (!event.ok()) return invalid_response(event.error());
  return published(
      services.resources.publish_product_event(std::move(event).value(), now.unix));
}

}  // namespace tidewire::server
