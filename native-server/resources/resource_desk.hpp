#pragma once

#include <cstdint>
#include <memory>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "bus/bus.hpp"
#include "hub.hpp"
#include "invalid.hpp"
#include "resources/event_rules.hpp"
#include "store/repository.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// Why an event was not published; then nothing has changed and nobody was told.
struct PublishError {
  enum class Kind : std::uint8_t { invalid, not_found, conflict, store_failed };
  Kind kind = Kind::invalid;
  Invalid what;
};

/// Where services publish what happens to orders and products: checks it, stores what it changes,
/// and then tells the clients of every instance.
class ResourceDesk {
 public:
  static constexpr std::string_view products_channel = "products";
  [[nodiscard]] static std::string order_channel(std::string_view order_id) {
    return "order_" + std::string(order_id);
  }

  /// All three outlive the desk, which subscribes to the bus.
  ResourceDesk(Bus& bus, Hub& hub, Repository& store);

  /// Empty when it has been published, and what it changed is on the disk.
  [[nodiscard]] std::optional<PublishError> publish_order_event(std::string_view order_id,
                                                                ResourceEvent event,
                                                                wire::UnixMillis now);
  [[nodiscard]] std::optional<PublishError> publish_product_event(ResourceEvent event,
                                                                  wire::UnixMillis now);

 private:
  /// One change in one transaction: instances may share the store.
  std::optional<PublishError> transact(const std::function<std::optional<PublishError>()>& change);
  /// `id` becomes the order's, as it is stored.
  std::optional<PublishError> change_order(std::string_view order_id, ResourceEvent& event,
                                           wire::UnixMillis now, std::string& id);
  std::optional<PublishError> change_product(ResourceEvent& event, wire::UnixMillis now);
  /// Messages of the bus: this instance's and, with Redis, anybody's.
  void broadcast(bool order, std::string_view message);

  Bus* bus_;
  Hub* hub_;
  Repository* store_;
};

}  // namespace tidewire::server
