#include "producers.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "bus/bus_channels.hpp"
#include "channels/market_input.hpp"
#include "clock.hpp"
#include "wire/limits.hpp"

namespace tidewire::server {
namespace {

using Refusal = std::optional<Invalid>;

/// A channel of producers: `take` checks a message and hands it to its channel's clients; without
/// services it only checks.
struct Producer {
  std::string_view channel;
  Refusal (*take)(std::string_view message, Services* services);
};

Refusal take_crypto(std::string_view message, Services* services) {
  if (nests_too_deep(message)) {
    return Invalid{"too_deep", "The JSON nests more than 64 levels deep", true};
  }
  if (!nlohmann::json::accept(message)) {
    return Invalid{"invalid_json", "The text is not JSON", true};
  }
  if (message.size() > wire::limits::server_frame_bytes_max) {
    return Invalid{"too_large", "A message to all clients has at most 1 MiB"};
  }
  if (services != nullptr) {
    const std::size_t clients =
        services->hub.publish(Hub::crypto, std::make_shared<const std::string>(message));
    spdlog::debug("broadcast channel=crypto clients={}", clients);
  }
  return std::nullopt;
}

Refusal take_notification(std::string_view message, Services* services) {
  const auto draft = parse_notification(message);
  if (!draft.ok()) return draft.error();
  if (services != nullptr) services->notifications.publish(draft.value(), now().unix);
  return std::nullopt;
}

Refusal take_bot_status(std::string_view message, Services* services) {
  auto status = parse_bot_status(message);
  if (!status.ok()) return status.error();
  if (services != nullptr && !services->bot_status.publish(std::move(status).value())) {
    return Invalid{"too_many_bots", "There are too many bots"};
  }
  return std::nullopt;
}

/// When the symbol's newest tick was: a producer's clock may be ahead of this one.
wire::UnixMillis last_time(const Market& market, std::string_view symbol) {
  const auto id = market.history().find(symbol);
  const auto last = id ? market.history().last(*id) : std::nullopt;
  return last ? last->time : wire::UnixMillis{0};
}

Refusal take_market_data(std::string_view message, Services* services) {
  const wire::UnixMillis at = now().unix;
  auto input = parse_market_input(message, at);
  if (!input.ok()) return input.error();
  if (services == nullptr) return std::nullopt;
  auto& [symbol, tick] = input.value();
  if (tick.time.ms == 0) tick.time = std::max(at, last_time(services->market, symbol));
  services->market_input(symbol, tick, message);
  return std::nullopt;
}

constexpr std::array<Producer, 4> producers = {{
    {bus_channel::market_data, take_market_data},
    {bus_channel::crypto_updates, take_crypto},
    {bus_channel::notifications, take_notification},
    {bus_channel::bot_status, take_bot_status},
}};

const Producer* find(std::string_view channel) {
  const auto found = std::find_if(producers.begin(), producers.end(), [&](const Producer& one) {
    return one.channel == channel;
  });
  return found == producers.end() ? nullptr : &*found;
}

}  // namespace

void connect_producers(Services& services) {
  for (const Producer& producer : producers) {
    services.bus->subscribe(producer.channel, [&services, producer](std::string_view message) {
      if (const Refusal refused = producer.take(message, &services)) {
        spdlog::warn("message dropped channel={} reason=\"{}\"", producer.channel,
                     refused->message);
      }
    });
  }
}

bool is_producer_channel(std::string_view channel) { return find(channel) != nullptr; }

Refusal refusal_of(std::string_view channel, std::string_view message) {
  const Producer* producer = find(channel);
  if (producer == nullptr) return Invalid{"unknown_channel", "There is no such channel"};
  return producer->take(message, nullptr);
}

std::string for_all_instances(Services& services, std::string_view channel,
                              std::string_view message) {
  if (channel != bus_channel::notifications) return std::string(message);
  auto draft = parse_notification(message);
  if (!draft.ok()) return std::string(message);  // refused by whoever takes it
  if (draft.value().id.empty()) draft.value().id = services.notifications.new_id();
  return notification_text(draft.value());
}

}  // namespace tidewire::server
