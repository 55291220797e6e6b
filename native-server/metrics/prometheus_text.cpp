#include "metrics/prometheus_text.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "metrics/process_usage.hpp"
#include "version.hpp"

namespace tidewire::server {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

/// The families of one answer.
class Page {
 public:
  Page& family(std::string_view name, std::string_view help, MetricType type) {
    MetricFamily family;
    family.name = name;
    family.help = help;
    family.type = type;
    families_.push_back(std::move(family));
    return *this;
  }
  Page& counter(std::string_view name, std::string_view help) {
    return family(name, help, MetricType::Counter);
  }
  Page& gauge(std::string_view name, std::string_view help) {
    return family(name, help, MetricType::Gauge);
  }

  Page& value(double value, Labels labels = {}) {
    ClientMetric metric;
    metric.label = std::move(labels);
    metric.counter.value = value;
    metric.gauge.value = value;
    return add(std::move(metric));
  }
  Page& value(std::uint64_t value, Labels labels = {}) {
    return this->value(static_cast<double>(value), std::move(labels));
  }
  Page& add(ClientMetric metric) {
    families_.back().metric.push_back(std::move(metric));
    return *this;
  }

  [[nodiscard]] std::string text() const {
    return prometheus::TextSerializer().Serialize(families_);
  }

 private:
  std::vector<MetricFamily> families_;
};

ClientMetric::Label label(std::string_view name, std::string_view value) {
  ClientMetric::Label label;
  label.name = name;
  label.value = value;
  return label;
}

template <typename Count, typename Names>
void values(Page& page, const Count& counts, const Names& names, std::string_view key) {
  for (std::size_t i = 0; i < names.size(); ++i) page.value(counts.at(i), {label(key, names[i])});
}

template <typename Count>
void directions(Page& page, const Count& in, const Count& out) {
  for (std::size_t i = 0; i < dialect_names.size(); ++i) {
    page.value(in.at(i), {label("dialect", dialect_names[i]), label("direction", "in")});
    page.value(out.at(i), {label("dialect", dialect_names[i]), label("direction", "out")});
  }
}

void add_connections(Page& page, const Services& services) {
  page.gauge("tidewire_connections", "Open WebSockets of each channel");
  for (const auto& [channel, count] : services.hub.counts()) {
    page.value(std::uint64_t{count}, {label("channel", channel)});
  }
  const Meter& meter = services.meter;
  page.gauge("tidewire_sockets", "Open connections, HTTP and WebSocket")
      .value(std::uint64_t{services.connections.count()});
  page.counter("tidewire_websockets_total", "WebSockets that were accepted");
  values(page, meter.opened, dialect_names, "dialect");
  page.counter("tidewire_reconnects_total",
               "Connections of clients that had been connected before, as far as they show it")
      .value(meter.reconnects, {label("dialect", "stream")})
      .value(services.hub_lines.meter.resumed, {label("dialect", "hub")});
  page.counter("tidewire_hub_connections_total", "Connections to the hub, by how they began")
      .value(services.hub_lines.meter.negotiated, {label("step", "negotiated")})
      .value(services.hub_lines.meter.opened, {label("step", "transport")})
      .value(services.hub_lines.meter.refused, {label("step", "refused")});
  page.counter("tidewire_handshakes_failed_total", "WebSocket handshakes that were refused");
  values(page, meter.handshake_failures, handshake_failure_names, "reason");
  page.counter("tidewire_tokens_refused_total", "Tokens that were refused");
  for (std::size_t i = 0; i < jwt_error_count; ++i) {
    page.value(meter.tokens_refused.at(i), {label("reason", name(static_cast<JwtError>(i)))});
  }
  page.counter("tidewire_rate_limited_total", "What was refused because of a limit");
  values(page, meter.limited, limit_names, "limit");
  page.counter("tidewire_closes_total",
               "WebSockets that ended, by close code; 4008 are readers that were too slow");
  for (const auto& [code, count] : meter.closes) {
    page.value(count, {label("code", code == 0 ? "other" : std::to_string(code))});
  }
}

void add_traffic(Page& page, const Meter& meter) {
  page.counter("tidewire_messages_total", "WebSocket messages");
  directions(page, meter.dialect_messages_in, meter.dialect_messages_out);
  page.counter("tidewire_message_bytes_total", "Their payload in bytes");
  directions(page, meter.dialect_bytes_in, meter.dialect_bytes_out);
  page.counter("tidewire_gathered_writes_total",
               "Writes to sockets, each of all that one connection was told in one turn")
      .value(meter.gathered_writes);
  page.counter("tidewire_ticks_published_total", "Ticks that the market took").value(meter.ticks);
  page.counter("tidewire_http_responses_total", "HTTP answers by class of status");
  for (std::size_t i = 1; i < meter.responses.size(); ++i) {
    page.value(meter.responses[i], {label("status", std::to_string(i) + "xx")});
  }
}

void add_deliveries(Page& page, const DeliveryTimes& deliveries) {
  page.family("tidewire_delivery_seconds",
              "From publishing a frame (of a batch: its first tick) to handing it to a client's "
              "socket, sampled",
              MetricType::Histogram);
  for (const Delivery kind : {Delivery::single, Delivery::batch}) {
    ClientMetric metric;
    metric.label = {label("frames", delivery_names[static_cast<std::size_t>(kind)])};
    const DeliveryTimes::Histogram& counts = deliveries.counts(kind);
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      count += counts[i];
      ClientMetric::Bucket bucket;
      bucket.cumulative_count = count;
      bucket.upper_bound = i < DeliveryTimes::bounds_s.size()
                               ? DeliveryTimes::bounds_s[i]
                               : std::numeric_limits<double>::infinity();
      metric.histogram.bucket.push_back(bucket);
    }
    metric.histogram.sample_count = count;
    metric.histogram.sample_sum = deliveries.sum_s(kind);
    page.add(std::move(metric));
  }
}

void add_process(Page& page, const Services& services) {
  const ProcessUsage usage = process_usage();
  page.counter("process_cpu_seconds_total", "User and system time")
      .value(static_cast<double>(usage.cpu_ms) / 1'000.0);
  page.gauge("process_resident_memory_bytes", "Resident memory").value(usage.resident_bytes);
  page.gauge("tidewire_client_addresses", "Client addresses that the rate limits remember")
      .value(std::uint64_t{services.addresses.size()});
  page.gauge("tidewire_draining", "1 from SIGTERM on")
      .value(services.draining || services.stopping ? 1.0 : 0.0);
  page.gauge("tidewire_build_info", "Always 1").value(1.0, {label("version", version)});
  page.gauge("tidewire_bus_status", "1 for the status that the bus has");
  for (const auto status : {BusStatus::disabled, BusStatus::healthy, BusStatus::degraded}) {
    page.value(services.bus->status() == status ? 1.0 : 0.0, {label("status", name(status))});
  }
}

}  // namespace

std::string prometheus_text(const Services& services, wire::Now) {
  Page page;
  add_connections(page, services);
  add_traffic(page, services.meter);
  add_deliveries(page, services.meter.deliveries);
  add_process(page, services);
  return page.text();
}

}  // namespace tidewire::server
