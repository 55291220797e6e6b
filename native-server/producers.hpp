#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "invalid.hpp"
#include "services.hpp"

namespace tidewire::server {

/// The channels of the bus that producers publish on: what each takes, and where it goes.

/// Subscribes the server to all of them. `services` outlives its bus.
void connect_producers(Services& services);

/// Is there such a channel to publish on?
[[nodiscard]] bool is_producer_channel(std::string_view channel);

/// Why the channel does not take this message; empty when it does.
[[nodiscard]] std::optional<Invalid> refusal_of(std::string_view channel,
                                                std::string_view message);

/// The message as it goes to all instances: a notification gets its id here, so that it is the
/// same one everywhere; anything else stays byte for byte what it was.
[[nodiscard]] std::string for_all_instances(Services& services, std::string_view channel,
                                            std::string_view message);

}  // namespace tidewire::server
