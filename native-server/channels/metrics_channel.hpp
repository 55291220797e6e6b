#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub.hpp"
#include "metrics/metrics_report.hpp"
#include "peer/push_peer.hpp"

namespace tidewire::server {

/// `/ws/performance-metrics`: how the server is doing, measured at intervals.
class MetricsChannel final : public PushChannel {
 public:
  static constexpr std::string_view name = "performance-metrics";

  MetricsChannel(Hub& hub, Reading first)
      : hub_(&hub), started_(first.at.instant), last_(std::move(first)) {}

  void measured(Reading reading, wire::Millis lag_ms) {
    message_ = std::make_shared<const std::string>(
        metrics_message(last_, reading, started_, lag_ms));
    last_ = std::move(reading);
    hub_->publish(name, message_);
  }

  /// The last measurement, so that nobody waits for the next.
  [[nodiscard]] std::vector<FrameText> greeting(const Identity&) override {
    if (!message_) return {};
    return {message_};
  }

 private:
  Hub* hub_;
  wire::Instant started_;
  Reading last_;
  FrameText message_;
};

}  // namespace tidewire::server
