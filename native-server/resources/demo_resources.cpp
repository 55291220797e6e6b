#include "resources/demo_resources.hpp"

#include <vector>

namespace tidewire::server {
namespace {

std::vector<Order> demo_orders(wire::UnixMillis now) {
  return {
      // The id of the documents' examples.
      {"123e4567-e89b-12d3-a456-426614174000", "demo", "processing", "paid", 129.9, "USD", "", "",
       now, now},
      {"5b0e6d1c-7f0a-4c8e-9a43-0d5d0a6f2b11", "demo", "pending", "pending", 24.5, "USD", "", "",
       now, now},
      {"c2a9f3d4-1e6b-4f7a-8b55-3e9d7c6a1f22", "trader", "confirmed", "authorized", 899.0, "USD",
       "", "", now, now},
  };
}

std::vector<Product> demo_products(wire::UnixMillis now) {
  return {
      {"keyboard", "KB-100", "Mechanical keyboard", 89.9, 42, "active", now},
      {"mouse", "MS-200", "Wireless mouse", 39.5, 120, "active", now},
      {"monitor", "MN-300", "27-inch monitor", 329.0, 8, "active", now},
      {"webcam", "WC-400", "Webcam", 59.0, 0, "out_of_stock", now},
  };
}

}  // namespace

std::optional<StoreError> add_demo_resources(Repository& store, wire::UnixMillis now) {
  for (const Order& order : demo_orders(now)) {
    const auto found = store.find_order(order.id);
    if (!found.ok()) return found.error();
    if (found.value()) continue;
    if (const auto put = store.put_order(order); !put.ok()) return put.error();
  }
  const auto present = store.products();
  if (!present.ok()) return present.error();
  if (!present.value().empty()) return std::nullopt;
  for (const Product& product : demo_products(now)) {
    if (const auto put = store.put_product(product); !put.ok()) return put.error();
  }
  return std::nullopt;
}

}  // namespace tidewire::server
