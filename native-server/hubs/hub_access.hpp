#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "http_message.hpp"
#include "hub.hpp"
#include "peer/identity.hpp"
#include "peer/peer.hpp"
#include "services.hpp"
#include "url.hpp"
#include "wire/result.hpp"
#include "wire/time.hpp"

/// Who may use which line of the hub.
namespace tidewire::server {

/// Who sent the request, by `Authorization: Bearer` or the query's `access_token` (what browsers
/// have on a WebSocket), or the 401 to answer with.
[[nodiscard]] wire::Result<Identity, HttpResponse> hub_user(Services& services,
                                                            const HttpRequest& request,
                                                            const Target& target, wire::Now now);

/// Why a WebSocket of the hub is not opened: 401, 403 another user's line, 404 no such line, 409
/// a line in use, 503 too many lines. Empty for other paths, and when it may be.
[[nodiscard]] std::optional<HttpResponse> refuse_hub_upgrade(Services& services,
                                                             const HttpRequest& request,
                                                             wire::Now now);

/// The peer of a WebSocket that was not refused; one that closes when that has changed since.
[[nodiscard]] std::unique_ptr<Peer> open_hub_peer(Services& services,
                                                  std::string_view request_target,
                                                  std::string_view authorization,
                                                  Connection& connection, wire::Now now);

/// 403 when the line is not this user's.
[[nodiscard]] std::optional<HttpResponse> refuse_other_user(const HubLine& line,
                                                            const Identity& identity);

}  // namespace tidewire::server
