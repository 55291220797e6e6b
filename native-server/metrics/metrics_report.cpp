#include "metrics/metrics_report.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace tidewire::server {
namespace {

/// Per second, to one decimal.
double rate(double difference, wire::Millis span_ms) {
  return std::round(difference * 10'000.0 / static_cast<double>(span_ms)) / 10.0;
}

}  // namespace

std::string metrics_message(const Reading& before, const Reading& now, wire::Instant started,
                            wire::Millis lag_ms) {
  const wire::Millis span_ms = std::max<wire::Millis>(1, now.at.instant - before.at.instant);
  const auto per_second = [span_ms](std::uint64_t earlier, std::uint64_t later) {
    return rate(static_cast<double>(later - earlier), span_ms);
  };
  std::size_t connections = 0;
  for (const auto& [channel, count] : now.channels) connections += count;
  const double cpu_s = static_cast<double>(now.usage.cpu_ms - before.usage.cpu_ms) / 1'000.0;
  const nlohmann::ordered_json message = {
      {"type", "metrics"},
      {"timestamp", now.at.unix.ms},
      {"uptime_ms", now.at.instant - started},
      {"connections", connections},
      {"channels", now.channels},
      {"messages_in_per_second", per_second(before.meter.messages_in, now.meter.messages_in)},
      {"messages_out_per_second", per_second(before.meter.messages_out, now.meter.messages_out)},
      {"bytes_out_per_second", per_second(before.meter.bytes_out, now.meter.bytes_out)},
      {"cpu_time_ms", now.usage.cpu_ms},
      {"cpu_percent", rate(cpu_s * 100.0, span_ms)},
      {"memory_rss_bytes", now.usage.resident_bytes},
      {"event_loop_lag_ms", std::max<wire::Millis>(0, lag_ms)}};
  return message.dump();
}

}  // namespace tidewire::server
