#include "resources/resource_desk.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "bus/bus_channels.hpp"
#include "resources/apply_event.hpp"
#include "resources/order_access.hpp"
#include "wire/dialects/resource_server.hpp"

namespace tidewire::server {
namespace {

using nlohmann::json;
using Kind = PublishError::Kind;

std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

PublishError store_failed(const StoreError& error) {
  spdlog::error("store failed error=\"{}\"", error.message);
  return {Kind::store_failed, {"store_failed", "The change could not be stored"}};
}

}  // namespace

ResourceDesk::ResourceDesk(Bus& bus, Hub& hub, Repository& store)
    : bus_(&bus), hub_(&hub), store_(&store) {
  bus.subscribe(bus_channel::order_events,
                [this](std::string_view message) { broadcast(true, message); });
  bus.subscribe(bus_channel::product_events,
                [this](std::string_view message) { broadcast(false, message); });
}

std::optional<PublishError> ResourceDesk::publish_order_event(std::string_view order_id,
                                                              ResourceEvent event,
                                                              wire::UnixMillis now) {
  if (auto refused = check_order_event(event)) return PublishError{Kind::invalid, *refused};
  std::string id;
  const auto change = [&] { return change_order(order_id, event, now, id); };
  if (auto failed = transact(change)) return failed;
  bus_->publish(bus_channel::order_events, dump({{"order_id", id},
                                                 {"type", event.type},
                                                 {"data", event.data},
                                                 {"timestamp", now.ms}}));
  return std::nullopt;
}

std::optional<PublishError> ResourceDesk::publish_product_event(ResourceEvent event,
                                                                wire::UnixMillis now) {
  if (auto refused = check_product_event(event)) return PublishError{Kind::invalid, *refused};
  if (auto failed = transact([&] { return change_product(event, now); })) return failed;
  bus_->publish(bus_channel::product_events,
                dump({{"type", event.type}, {"data", event.data}, {"timestamp", now.ms}}));
  return std::nullopt;
}

std::optional<PublishError> ResourceDesk::transact(
    const std::function<std::optional<PublishError>()>& change) {
  std::optional<PublishError> failed;
  const auto kept = store_->transact([&] {
    failed = change();
    return !failed;
  });
  if (!failed && !kept.ok()) return store_failed(kept.error());
  return failed;
}

std::optional<PublishError> ResourceDesk::change_order(std::string_view order_id,
                                                       ResourceEvent& event,
                                                       wire::UnixMillis now, std::string& id) {
  auto found = store_->find_order(order_id);
  if (!found.ok()) return store_failed(found.error());
  if (!found.value()) return PublishError{Kind::not_found, {"not_found", "There is no such order"}};
  Order& order = *found.value();
  apply(event, now, order);
  id = order.id;
  if (const auto stored = store_->put_order(order); !stored.ok()) {
    return store_failed(stored.error());
  }
  return std::nullopt;
}

std::optional<PublishError> ResourceDesk::change_product(ResourceEvent& event,
                                                         wire::UnixMillis now) {
  const auto id = event.data.at("product_id").get<std::string>();
  auto found = store_->find_product(id);
  if (!found.ok()) return store_failed(found.error());
  const bool creates = event.type == "product_created";
  if (creates && found.value()) {
    return PublishError{Kind::conflict, {"already_exists", "There is a product of that id"}};
  }
  if (!creates && !found.value()) {
    return PublishError{Kind::not_found, {"not_found", "There is no such product"}};
  }
  const auto stored = [&]() -> Repository::Answer<bool> {
    if (event.type == "product_deleted") return store_->remove_product(id);
    Product product = found.value().value_or(Product{});
    apply(event, now, product);
    return store_->put_product(product);
  }();
  if (!stored.ok()) return store_failed(stored.error());
  return std::nullopt;
}

void ResourceDesk::broadcast(bool order, std::string_view message) {
  const auto dropped = [order](std::string_view reason) {
    spdlog::warn("event dropped channel={} reason=\"{}\"", order ? "orders" : "products", reason);
  };
  const auto event = order ? parse_order_event(message) : parse_product_event(message);
  if (!event.ok()) return dropped(event.error().message);
  const json envelope = json::parse(message);  // it is an object: the event was read from it
  const auto timestamp = envelope.find("timestamp");
  if (timestamp == envelope.end() || !timestamp->is_number_integer()) {
    return dropped("timestamp must be Unix milliseconds");
  }
  std::string channel{products_channel};
  if (order) {
    const auto text = envelope.find("order_id");
    const bool is_text = text != envelope.end() && text->is_string();
    const auto id = is_text ? order_id(text->get<std::string>()) : std::nullopt;
    if (!id) return dropped("order_id must be a UUID");
    channel = order_channel(*id);
  }
  std::string text;
  wire::resource::encode(event.value().type, dump(event.value().data),
                         {timestamp->get<std::int64_t>()}, text);
  const std::size_t clients =
      hub_->publish(channel, std::make_shared<const std::string>(std::move(text)));
  spdlog::info("broadcast channel={} type={} clients={}", channel, event.value().type, clients);
}

}  // namespace tidewire::server
