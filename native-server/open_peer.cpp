#include "open_peer.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "hubs/hub_access.hpp"
#include "peer/dashboard_peer.hpp"
#include "peer/echo_peer.hpp"
#include "peer/feed_peer.hpp"
#include "peer/push_peer.hpp"
#include "peer/resource_peer.hpp"
#include "peer/stream_peer.hpp"
#include "resources/order_access.hpp"
#include "url.hpp"
#include "wire/close_code.hpp"
#include "wire/dialects/resource_server.hpp"
#include "wire/json_writer.hpp"

namespace tidewire::server {
namespace {

StreamPeerOptions stream_options(const Services& services) {
  StreamPeerOptions options;
  options.auth_timeout_ms = services.config.auth_timeout_ms;
  options.reconnect_spread_ms = services.reconnect_spread_ms();
  options.outbox_bytes_max = services.config.outbox_bytes;
  options.auth_attempts = services.config.rates.auth_attempts;
  options.reconnects = &services.meter.reconnects;
  return options;
}

std::unique_ptr<Peer> open_market(Services& services, TickFormat format, Connection& connection,
                                  wire::Now now) {
  StreamPeerOptions options = stream_options(services);
  options.format = format;
  options.window = &services.hub.window();
  auto peer = std::make_unique<StreamPeer>(services.market.history(), services.token_verifier(),
                                           options, now, &services.alerts);
  services.hub.join_market(connection, *peer);
  return peer;
}

std::unique_ptr<Peer> open_crypto(Services& services, Connection& connection) {
  auto peer = std::make_unique<FeedPeer>(services.config.outbox_bytes);
  services.hub.join(Hub::crypto, connection, *peer);
  return peer;
}

template <typename Channel>
std::unique_ptr<Peer> open_push(Services& services, Channel& channel, Connection& connection,
                                wire::Now now) {
  auto peer = std::make_unique<PushPeer>(channel, services.token_verifier(),
                                         stream_options(services), now);
  services.hub.join(Channel::name, connection, *peer);
  return peer;
}

std::unique_ptr<Peer> refused(std::uint16_t code, std::string reason) {
  return std::make_unique<RefusedPeer>(code, std::move(reason));
}

std::unique_ptr<Peer> unauthenticated() {
  return refused(wire::close_code::authentication, "authentication required");
}

std::unique_ptr<Peer> join_resource(Services& services, const std::string& channel,
                                    Identity identity, Connection& connection, wire::Now now) {
  std::string data;
  wire::JsonWriter(data).begin_object().key("channel").string(channel).key("user")
      .string(identity.user).end_object();
  std::string welcome;
  wire::resource::encode(wire::resource::connection_established, data, now.unix, welcome);
  auto peer = std::make_unique<ResourcePeer>(std::move(identity), services.config.outbox_bytes,
                                             std::move(welcome), now);
  services.hub.join(channel, connection, *peer);
  return peer;
}

std::unique_ptr<Peer> open_order(Services& services, std::string_view id, std::string_view token,
                                 Connection& connection, wire::Now now) {
  namespace code = wire::close_code;
  const auto known_id = order_id(id);
  if (!known_id) return refused(code::malformed_id, "invalid order id");
  auto identity = services.token_verifier()(token, now.unix);
  if (!identity) return unauthenticated();
  switch (order_access(*services.store, *known_id, *identity).verdict) {
    case OrderVerdict::granted:
      return join_resource(services, ResourceDesk::order_channel(*known_id),
                           *std::move(identity), connection, now);
    case OrderVerdict::malformed_id: return refused(code::malformed_id, "invalid order id");
    case OrderVerdict::not_found: return refused(code::not_found, "order not found");
    case OrderVerdict::forbidden: return refused(code::forbidden, "access denied");
    case OrderVerdict::store_failed: return refused(code::internal_error, "store failed");
  }
  return nullptr;
}

std::unique_ptr<Peer> open_products(Services& services, std::string_view token,
                                    Connection& connection, wire::Now now) {
  auto identity = services.token_verifier()(token, now.unix);
  if (!identity) return unauthenticated();
  return join_resource(services, std::string(ResourceDesk::products_channel),
                       *std::move(identity), connection, now);
}

std::unique_ptr<Peer> open_dashboard(Services& services, std::string_view token,
                                     Connection& connection, wire::Now now) {
  auto identity = services.token_verifier()(token, now.unix);
  if (!identity) return unauthenticated();
  auto peer = std::make_unique<DashboardPeer>(services.bot, *std::move(identity),
                                              services.config.outbox_bytes, now);
  services.hub.join(BotDesk::channel, connection, *peer);
  return peer;
}

}  // namespace

std::unique_ptr<Peer> open_peer(Services& services, const WsTarget& target,
                                std::string_view request_target, std::string_view authorization,
                                TickFormat format, Connection& connection, wire::Now now) {
  const auto parsed = parse_target(request_target);
  const std::string* found = parsed ? parsed->find("token") : nullptr;
  const std::string_view token = found == nullptr ? std::string_view{} : *found;
  switch (target.path) {
    case WsPath::market_data: return open_market(services, format, connection, now);
    case WsPath::crypto: return open_crypto(services, connection);
    case WsPath::bot_status: return open_push(services, services.bot_status, connection, now);
    case WsPath::notifications:
      return open_push(services, services.notifications, connection, now);
    case WsPath::performance_metrics:
      return open_push(services, services.metrics, connection, now);
    case WsPath::order: return open_order(services, target.id, token, connection, now);
    case WsPath::dashboard: return open_dashboard(services, token, connection, now);
    case WsPath::products: return open_products(services, token, connection, now);
    case WsPath::auction_hub:
      return open_hub_peer(services, request_target, authorization, connection, now);
    case WsPath::echo: return std::make_unique<EchoPeer>();
  }
  return nullptr;
}

}  // namespace tidewire::server
