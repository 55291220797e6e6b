#pragma once

#include <string_view>
#include <vector>

#include "peer/alert_book.hpp"
#include "peer/peer.hpp"
#include "wire/messages.hpp"

namespace tidewire::server {

/// `{"type":"alert","id","symbol","above"|"below","price","timestamp"}`: it was crossed just now.
[[nodiscard]] FrameText alert_fired(const Alert& alert, std::string_view symbol,
                                    const wire::Tick& tick);
/// `{"type":"alert_set","id","symbol","above"|"below"}`
[[nodiscard]] FrameText alert_set(const Alert& alert, std::string_view symbol);
/// `{"type":"alert_cleared","id"}`
[[nodiscard]] FrameText alert_cleared(std::string_view id);
/// `{"type":"alerts","alerts":[{"id","symbol","above"|"below"}…]}`: those that a user has.
[[nodiscard]] FrameText alert_list(const std::vector<Alert>& alerts,
                                   const MarketHistory& history);

}  // namespace tidewire::server
