#pragma once

#include <memory>
#include <string_view>

#include "hub.hpp"
#include "peer/peer.hpp"
#include "services.hpp"
#include "wire/time.hpp"
#include "ws_path.hpp"

namespace tidewire::server {

/// The peer that speaks on a new connection of this channel, joined to the hub. Its token is in the
/// query, or in `authorization` where the dialect takes it from there; one that is refused gets a
/// peer that closes. `format` is what the client takes the market's ticks in.
[[nodiscard]] std::unique_ptr<Peer> open_peer(Services& services, const WsTarget& target,
                                              std::string_view request_target,
                                              std::string_view authorization, TickFormat format,
                                              Connection& connection, wire::Now now);

}  // namespace tidewire::server
