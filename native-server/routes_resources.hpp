#pragma once

#include "http_message.hpp"
#include "services.hpp"
#include "url.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// One order, for its owner and admins.
[[nodiscard]] HttpResponse get_order(Services& services, const HttpRequest& request,
                                     const Target& target, wire::Now now);
/// `{"type","data"}` of services and admins; 202 once it is stored and on its way.
[[nodiscard]] HttpResponse post_order_event(Services& services, const HttpRequest& request,
                                            const Target& target, wire::Now now);
/// All products, for every user.
[[nodiscard]] HttpResponse get_products(Services& services, const HttpRequest& request,
                                        const Target& target, wire::Now now);
[[nodiscard]] HttpResponse post_product_event(Services& services, const HttpRequest& request,
                                              const Target& target, wire::Now now);

}  // namespace tidewire::server
