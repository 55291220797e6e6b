#pragma once

#include <string>

#include "services.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// Everything that is measured, in Prometheus' text format (version 0.0.4).
[[nodiscard]] std::string prometheus_text(const Services& services, wire::Now now);

}  // namespace tidewire::server
