#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace tidewire::server {

/// The channels that speak WebSocket. A new one is an entry here and its peer in open_peer.
enum class WsPath : std::uint8_t {
  market_data,
  crypto,
  bot_status,
  notifications,
  performance_metrics,
  order,
  products,
  dashboard,
  auction_hub,
};

/// A path, and what follows it where that is the name of one resource.
struct WsTarget {
  WsPath path = WsPath::market_data;
  std::string_view id;
};

[[nodiscard]] constexpr std::optional<WsTarget> find_ws_path(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, WsPath>, 8> paths = {{
      {"/ws/market-data", WsPath::market_data},
      {"/ws/crypto", WsPath::crypto},
      {"/ws/bot-status", WsPath::bot_status},
      {"/ws/notifications", WsPath::notifications},
      {"/ws/performance-metrics", WsPath::performance_metrics},
      {"/api/v1/ws/products", WsPath::products},
      {"/ws", WsPath::dashboard},
      {"/hubs/auction", WsPath::auction_hub},
  }};
  for (const auto& [known, channel] : paths) {
    if (known == path) return WsTarget{channel, {}};
  }
  constexpr std::string_view orders = "/api/v1/ws/orders/";
  if (path.starts_with(orders)) return WsTarget{WsPath::order, path.substr(orders.size())};
  return std::nullopt;
}

}  // namespace tidewire::server
