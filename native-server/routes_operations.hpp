#pragma once

#include "http_message.hpp"
#include "services.hpp"
#include "url.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// For Prometheus. 401 unless asked from this machine, with the metrics token, or by an admin.
[[nodiscard]] HttpResponse get_metrics(Services& services, const HttpRequest& request,
                                       const Target& target, wire::Now now);

/// Liveness: the process answers.
[[nodiscard]] HttpResponse get_healthz(Services& services, const HttpRequest& request,
                                       const Target& target, wire::Now now);

/// Readiness: 503 while the server drains, or its store does not answer.
[[nodiscard]] HttpResponse get_readyz(Services& services, const HttpRequest& request,
                                      const Target& target, wire::Now now);

}  // namespace tidewire::server
