#pragma once

#include "deferred_reply.hpp"
#include "http_message.hpp"
#include "services.hpp"
#include "url.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// For the demo's visitors, who want to see a page survive it: what a restart that lost the trades
/// does, without the restart. The market begins a new epoch with its minute candles and last prices,
/// and every WebSocket is closed with 1012.
///
/// 404 wherever the demo's users get no tokens, 409 in a market that is shared over Redis.
void post_forget_history(Services& services, const HttpRequest& request, const Target& target,
                         wire::Now now, DeferredReply reply);

}  // namespace tidewire::server
