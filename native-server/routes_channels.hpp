#pragma once

#include "http_message.hpp"
#include "services.hpp"
#include "url.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// The user's notifications, newest first: `{"notifications","unread"}`.
[[nodiscard]] HttpResponse get_notifications(Services& services, const HttpRequest& request,
                                             const Target& target, wire::Now now);

/// `{"ids":[…]}` for `{"read":[…]}`, those that were not read before.
[[nodiscard]] HttpResponse post_notifications_read(Services& services, const HttpRequest& request,
                                                   const Target& target, wire::Now now);

/// Publishes the body on a channel of producers; admins only.
[[nodiscard]] HttpResponse post_publish(Services& services, const HttpRequest& request,
                                        const Target& target, wire::Now now);

}  // namespace tidewire::server
