#pragma once

#include "deferred_reply.hpp"
#include "http_message.hpp"
#include "services.hpp"
#include "url.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// The auctions of the caller's tenant, all or those of `ids`.
[[nodiscard]] HttpResponse get_auctions(Services& services, const HttpRequest& request,
                                        const Target& target, wire::Now now);
[[nodiscard]] HttpResponse get_auction(Services& services, const HttpRequest& request,
                                       const Target& target, wire::Now now);
/// `{"bidPrice","bidId"?}`: 201 when it was accepted, 409 when it was refused.
void post_bid(Services& services, const HttpRequest& request, const Target& target,
              wire::Now now, DeferredReply reply);

}  // namespace tidewire::server
