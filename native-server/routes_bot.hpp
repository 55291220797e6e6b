#pragma once

#include "http_message.hpp"
#include "services.hpp"
#include "url.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// What the bot does and has: `{"status":{…},"stats":{…}}`, for every user.
[[nodiscard]] HttpResponse get_bot_status(Services& services, const HttpRequest& request,
                                          const Target& target, wire::Now now);

/// The bot's newest trades, newest first.
[[nodiscard]] HttpResponse get_bot_trades(Services& services, const HttpRequest& request,
                                          const Target& target, wire::Now now);

}  // namespace tidewire::server
