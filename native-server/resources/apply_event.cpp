#include "resources/apply_event.hpp"

#include <string>

namespace tidewire::server {
namespace {

using nlohmann::json;

/// Takes the field over when the event has it.
template <typename T>
void take(const json& data, const char* field, T& into) {
  const auto found = data.find(field);
  if (found != data.end() && !found->is_null()) found->get_to(into);
}

}  // namespace

void apply(ResourceEvent& event, wire::UnixMillis now, Order& order) {
  json& data = event.data;
  data["order_id"] = order.id;
  if (event.type == "order_status_changed") {
    data["old_status"] = order.status;
    take(data, "new_status", order.status);
  } else if (event.type == "payment_status_changed") {
    data["old_status"] = order.payment_status;
    take(data, "new_status", order.payment_status);
  } else if (event.type == "order_shipped") {
    order.status = "shipped";
    take(data, "tracking_number", order.tracking_number);
    take(data, "carrier", order.carrier);
  } else if (event.type == "order_delivered") {
    order.status = "delivered";
  } else if (event.type == "order_cancelled") {
    order.status = "cancelled";
  }
  order.updated_at = now;
}

void apply(ResourceEvent& event, wire::UnixMillis now, Product& product) {
  json& data = event.data;
  if (event.type == "product_created" || event.type == "product_updated") {
    take(data, "product_id", product.id);
    take(data, "name", product.name);
    take(data, "sku", product.sku);
    take(data, "price", product.price);
    take(data, "stock_quantity", product.stock_quantity);
    take(data, "status", product.status);
  } else if (event.type == "inventory_updated") {
    data["old_quantity"] = product.stock_quantity;
    take(data, "new_quantity", product.stock_quantity);
  } else if (event.type == "price_updated") {
    data["old_price"] = product.price;
    take(data, "new_price", product.price);
  } else if (event.type == "product_status_changed") {
    data["old_status"] = product.status;
    take(data, "new_status", product.status);
  }
  product.updated_at = now;
}

}  // namespace tidewire::server
