#pragma once

#include "http_message.hpp"
#include "services.hpp"
#include "url.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// The last tick of each symbol in `symbols` (comma-separated; all without it).
[[nodiscard]] HttpResponse get_market_ticks(Services& services, const HttpRequest& request,
                                            const Target& target, wire::Now now);

/// `symbol`, `interval` (1s, 5s, 15s, 1m, 5m, 15m, 1h, 4h, 1d; default 1m), `since` (Unix
/// milliseconds; default 0), `limit` (1 to 1000; default 500).
[[nodiscard]] HttpResponse get_market_candles(Services& services,
                                              const HttpRequest& request, const Target& target,
                                              wire::Now now);

/// The health check in the shape of the seed documents.
[[nodiscard]] HttpResponse get_health(Services& services, const HttpRequest& request,
                                      const Target& target, wire::Now now);

}  // namespace tidewire::server
