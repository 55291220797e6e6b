#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "metrics/meter.hpp"

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
  echo,
};

/// A path, and what follows it where that is the name of one resource.
struct WsTarget {
  WsPath path = WsPath::market_data;
  std::string_view id;
};

/// What is spoken there.
[[nodiscard]] constexpr Dialect dialect_of(WsPath path) {
  switch (path) {
    case WsPath::crypto:
    case WsPath::echo: return Dialect::feed;  // counted there: it has no words of its own either
    case WsPath::market_data:
    case WsPath::bot_status:
    case WsPath::notifications:
    case WsPath::performance_metrics: return Dialect::stream;
    case WsPath::order:
    case WsPath::products: return Dialect::resource;
    case WsPath::dashboard: return Dialect::dashboard;
    case WsPath::auction_hub: return Dialect::hub;
  }
  return Dialect::stream;
}

/// `has_echo`: the server was started with `--echo`.
[[nodiscard]] constexpr std::optional<WsTarget> find_ws_path(std::string_view path,
                                                             bool has_echo) {
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
  if (has_echo && path == "/echo") return WsTarget{WsPath::echo, {}};
  constexpr std::string_view orders = "/api/v1/ws/orders/";
  if (path.starts_with(orders)) return WsTarget{WsPath::order, path.substr(orders.size())};
  return std::nullopt;
}

}  // namespace tidewire::server
