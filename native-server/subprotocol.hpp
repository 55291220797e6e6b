#pragma once

#include <string_view>

#include "peer/tick_window.hpp"

namespace tidewire::server {

/// Chooses among the subprotocols that a client offers (the value of Sec-WebSocket-Protocol):
/// batches as binary frames rather than as JSON, and none of them if neither is offered.
[[nodiscard]] TickFormat choose_subprotocol(std::string_view offered);

/// The name of what was chosen; empty for none.
[[nodiscard]] std::string_view subprotocol_name(TickFormat format);

}  // namespace tidewire::server
