#include "sim/event_service.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "peer/dashboard_peer.hpp"
#include "peer/receiver.hpp"
#include "peer/resource_peer.hpp"
#include "sim/token.hpp"
#include "wire/dialects/dashboard_server.hpp"
#include "wire/dialects/resource_server.hpp"
#include "wire/json_writer.hpp"

namespace tidewire::sim {
namespace {

/// What a dashboard's commands act on, of one visitor: nothing but the answers.
class Desk final : public server::DashboardControl {
 public:
  explicit Desk(std::uint64_t visitor) : visitor_(visitor) {}

  void begin_frame() { ++frame_; }
  server::FrameText status() override { return answer("status"); }
  server::FrameText stats() override {
    return std::make_shared<const std::string>(R"({"type":"stats","data":{}})");
  }
  server::FrameText control(bool, wire::Now) override { return answer("bot_control"); }

 private:
  [[nodiscard]] server::FrameText answer(std::string_view type) const {
    std::string data;
    wire::JsonWriter json(data);
    json.begin_object().key("visitor").integer(static_cast<std::int64_t>(visitor_));
    json.key("frame").integer(static_cast<std::int64_t>(frame_)).end_object();
    std::string text;
    wire::dashboard::encode(type, data, text);
    return std::make_shared<const std::string>(std::move(text));
  }

  std::uint64_t visitor_;
  std::uint64_t frame_ = 0;
};

/// A real dashboard peer with a desk of its own, which counts the frames that come in.
class DashboardVisit final : public server::Peer, public server::Receiver {
 public:
  DashboardVisit(std::uint64_t visitor, server::Identity identity, std::size_t outbox_bytes_max,
                 wire::Now now)
      : desk_(visitor), peer_(desk_, std::move(identity), outbox_bytes_max, now) {}

  void on_text(std::string_view frame, wire::Now now) override {
    desk_.begin_frame();
    peer_.on_text(frame, now);
  }
  void on_binary(std::string_view frame, wire::Now now) override {
    peer_.on_binary(frame, now);
  }
  void on_wake(wire::Now now) override { peer_.on_wake(now); }
  void go_away(wire::Millis retry_after_ms) override { peer_.go_away(retry_after_ms); }
  bool deliver(const server::FrameText& text) override { return peer_.deliver(text); }
  [[nodiscard]] const server::Identity* who() const override { return peer_.who(); }
  std::optional<server::Output> poll_output() override { return peer_.poll_output(); }
  [[nodiscard]] bool closing() const override { return peer_.closing(); }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const override {
    return peer_.next_deadline();
  }

 private:
  Desk desk_;
  server::DashboardPeer peer_;
};

}  // namespace

std::unique_ptr<server::Peer> EventService::open(const Visitor& visitor, wire::Now now) {
  const std::string token = query_value(visitor.url, "token");
  std::optional<server::Identity> identity = verify_token(token, now.unix);
  if (!identity) return std::make_unique<server::RefusedPeer>(4001, "");
  if (options_.users_may_control) identity->roles.emplace_back("trader");
  if (options_.is_dashboard) {
    return std::make_unique<DashboardVisit>(visitor.number, *std::move(identity),
                                            options_.outbox_bytes_max, now);
  }
  std::string welcome;
  if (options_.welcomes) {
    wire::resource::encode(wire::resource::connection_established, "{}", now.unix, welcome);
  }
  return std::make_unique<server::ResourcePeer>(*std::move(identity), options_.outbox_bytes_max,
                                                std::move(welcome), now);
}

void EventService::publish(SymbolIndex symbol, const wire::Tick& tick,
                           std::span<server::Peer* const> peers) {
  std::string data;
  wire::JsonWriter json(data);
  json.begin_object().key("symbol").integer(static_cast<std::int64_t>(symbol));
  json.key("trade").integer(static_cast<std::int64_t>(tick.price)).end_object();
  std::string text;
  if (options_.is_dashboard) {
    wire::dashboard::encode(trade_event, data, text);
  } else {
    wire::resource::encode(trade_event, data, tick.time, text);
  }
  const auto shared = std::make_shared<const std::string>(std::move(text));
  for (server::Peer* peer : peers) {
    // Whoever was refused receives nothing.
    if (auto* receiver = dynamic_cast<server::Receiver*>(peer)) receiver->deliver(shared);
  }
}

}  // namespace tidewire::sim
