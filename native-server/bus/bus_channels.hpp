#pragma once

#include <string_view>

/// The names of the bus's channels: what producers publish on, over REST and, with Redis, there.
namespace tidewire::server::bus_channel {

/// Any JSON; reaches every client of /ws/crypto unchanged.
inline constexpr std::string_view crypto_updates = "crypto_updates";
/// `{"symbol","price","volume"?,"timestamp"?}`; a tick of the market.
inline constexpr std::string_view market_data = "market_data";
/// `{"id"?,"user"?,"title","message"?,"level"?,"data"?}`; without a user for everybody.
inline constexpr std::string_view notifications = "notifications";
/// `{"bot_id","status",…}`; reaches every client of /ws/bot-status.
inline constexpr std::string_view bot_status = "bot_status";

/// `{"type","data"}`: trade_executed, price_update, stats_update or status_change of a bot; reaches
/// every dashboard.
inline constexpr std::string_view bot_updates = "bot_updates";
/// `{"order_id","type","data","timestamp"}`; reaches the clients of that order.
inline constexpr std::string_view order_events = "order_events";
/// Decided bids and counts of viewers, from instance to instance; reaches the hub's clients.
inline constexpr std::string_view auction_events = "auction_events";
/// `{"type","data","timestamp"}`; reaches every client of /api/v1/ws/products.
inline constexpr std::string_view product_events = "product_events";

/// `{"user","message":{…}}`: a message for one user, on the user's connections to the market.
inline constexpr std::string_view alerts = "alerts";
/// `{"user","ids":[…]}`: notifications that a user has read.
inline constexpr std::string_view notifications_read = "notifications_read";

}  // namespace tidewire::server::bus_channel
