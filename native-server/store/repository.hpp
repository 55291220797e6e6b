#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/result.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

struct Order {
  std::string id;  // a UUID in lower case
  std::string owner;
  std::string status = "pending";
  std::string payment_status = "pending";
  double total = 0;
  std::string currency = "USD";
  std::string tracking_number;
  std::string carrier;
  wire::UnixMillis created_at;
  wire::UnixMillis updated_at;
  bool operator==(const Order&) const = default;
};

struct Product {
  std::string id;
  std::string sku;
  std::string name;
  double price = 0;
  std::int64_t stock_quantity = 0;
  std::string status = "active";
  wire::UnixMillis updated_at;
  bool operator==(const Product&) const = default;
};

/// Why the store could not do it: for the log, and for stderr when the server starts.
struct StoreError {
  std::string message;
};

/// Orders and products. What a call that changes something has answered is there after a crash.
/// Blocks; used by the server's one thread.
class Repository {
 public:
  template <typename T>
  using Answer = wire::Result<T, StoreError>;

  virtual ~Repository() = default;

  /// Calls `work`, and keeps what it changed if it says so. What it reads stays true until then,
  /// whatever other processes with the same file do. An error: nothing of it was kept.
  [[nodiscard]] virtual Answer<bool> transact(const std::function<bool()>& work) = 0;

  [[nodiscard]] virtual Answer<std::optional<Order>> find_order(std::string_view id) = 0;
  /// Adds it, or replaces the one of its id.
  [[nodiscard]] virtual Answer<bool> put_order(const Order& order) = 0;

  [[nodiscard]] virtual Answer<std::optional<Product>> find_product(std::string_view id) = 0;
  [[nodiscard]] virtual Answer<std::vector<Product>> products() = 0;
  [[nodiscard]] virtual Answer<bool> put_product(const Product& product) = 0;
  /// False when there was none.
  [[nodiscard]] virtual Answer<bool> remove_product(std::string_view id) = 0;
};

}  // namespace tidewire::server
