#pragma once

#include "metrics/metrics_report.hpp"

namespace tidewire::server {

/// Asks the system. Memory is 0 where there is no /proc.
[[nodiscard]] ProcessUsage process_usage();

}  // namespace tidewire::server
