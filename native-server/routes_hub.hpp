#pragma once

#include "deferred_reply.hpp"
#include "http_message.hpp"
#include "services.hpp"
#include "url.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// A new connection of the hub: its id, its token and the transports.
[[nodiscard]] HttpResponse post_hub_negotiate(Services& services, const HttpRequest& request,
                                              const Target& target, wire::Now now);

/// Long polling: GET polls, POST sends, DELETE ends.
void respond_hub(Services& services, const HttpRequest& request, const Target& target,
                 wire::Now now, DeferredReply reply);

}  // namespace tidewire::server
