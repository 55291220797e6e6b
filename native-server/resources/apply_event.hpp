#pragma once

#include "resources/event_rules.hpp"
#include "store/repository.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// What a checked event makes of an order. `old_status` in its data becomes what it really was.
void apply(ResourceEvent& event, wire::UnixMillis now, Order& order);

/// What a checked event other than `product_deleted` makes of a product; `old_…` likewise.
void apply(ResourceEvent& event, wire::UnixMillis now, Product& product);

}  // namespace tidewire::server
