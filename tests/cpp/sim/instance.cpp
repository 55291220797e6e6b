#include "sim/instance.hpp"

#include <optional>
#include <utility>
#include <variant>

#include "sim/token.hpp"

namespace tidewire::sim {
namespace {

/// As the real server's (docs/protocol.md, batches of ticks).
constexpr wire::Millis window_ms = 16;

}  // namespace

wire::Now Instance::now() const {
  return {scheduler_.now(), true_unix(scheduler_.now()) + wall_offset_ms_};
}

void Instance::accept(const std::shared_ptr<Link>& link) {
  forget_closed();
  auto connection = std::make_shared<Connection>();
  connection->link = link;
  connection->peer = service_->open(link->visitor(), now());
  std::weak_ptr<Connection> weak = connection;
  link->attach(Link::server, {[this, weak](const Frame& frame) {
                                const auto target = weak.lock();
                                if (!target || target->closed) return;
                                target->peer->on_text(frame.text, now());
                                flush(*target);
                                arm(target);
                              },
                              [weak](std::uint16_t) {
                                if (const auto target = weak.lock()) target->closed = true;
                              },
                              [this, weak] {
                                const auto target = weak.lock();
                                if (target && !target->closed) flush(*target);
                              }});
  connections_.push_back(connection);
  arm(connection);
}

void Instance::publish(SymbolIndex symbol, const wire::Tick& tick) {
  happen([&](Service& service, std::span<server::Peer* const> peers) {
    service.publish(symbol, tick, peers);
  });
  if (std::exchange(turn_ends_, true)) return;
  scheduler_.at(scheduler_.now(), [this, life = life_] {
    if (life == life_ && running_) end_turn();
  });
}

void Instance::happen(const Happening& happening) {
  peers_.clear();
  for (const auto& connection : connections_) {
    if (!connection->closed) peers_.push_back(connection->peer.get());
  }
  happening(*service_, peers_);
  for (const auto& connection : connections_) {
    if (!connection->closed) flush(*connection);
  }
}

void Instance::end_turn() {
  turn_ends_ = false;
  happen([this](Service& service, std::span<server::Peer* const> peers) {
    if (service.end_turn(peers)) end_window_later();
  });
}

void Instance::end_window_later() {
  scheduler_.after(window_ms, [this, life = life_] {
    if (life != life_ || !running_) return;
    happen([this](Service& service, std::span<server::Peer* const> peers) {
      if (service.end_window(peers)) end_window_later();
    });
  });
}

void Instance::kill() {
  running_ = false;
  cut_connections();
}

void Instance::drain(wire::Millis retry_after_ms) {
  for (const auto& connection : connections_) {
    if (connection->closed) continue;
    connection->peer->go_away(retry_after_ms);
    flush(*connection);
  }
  // Whoever does not read what it was told is cut off.
  cut_connections();
  running_ = false;
}

void Instance::start(std::unique_ptr<Service> service) {
  if (running_) return;
  running_ = true;
  ++life_;
  turn_ends_ = false;
  service_->die();
  if (service) service_ = std::move(service);
}

void Instance::cut_connections() {
  for (const auto& connection : connections_) {
    if (!connection->closed) connection->link->cut();
  }
  connections_.clear();
}

void Instance::black_hole_connections(wire::Millis server_ms) {
  for (const auto& connection : connections_) {
    if (connection->closed) continue;
    const std::shared_ptr<Link>& link = connection->link;
    link->black_hole();
    scheduler_.after(server_ms, [link] { link->break_end(Link::server); });
  }
}

void Instance::flush(Connection& connection) {
  while (connection.link->has_room()) {
    std::optional<server::Output> output = connection.peer->poll_output();
    if (!output) return;
    if (const auto* text = std::get_if<server::SendText>(&*output)) {
      connection.link->send(Link::server, {*text->text, text->binary});
    } else {
      connection.closed = true;
      connection.link->close(Link::server, std::get<server::Close>(*output).code);
      return;
    }
  }
}

void Instance::arm(const std::shared_ptr<Connection>& connection) {
  const std::optional<wire::Instant> deadline = connection->peer->next_deadline();
  if (!deadline || connection->closed) return;
  std::weak_ptr<Connection> weak = connection;
  scheduler_.at(*deadline, [this, weak, at = *deadline] {
    const auto target = weak.lock();
    if (!target || target->closed || target->peer->next_deadline() != at) return;
    target->peer->on_wake(now());
    flush(*target);
    arm(target);
  });
}

void Instance::forget_closed() {
  std::erase_if(connections_, [](const auto& connection) { return connection->closed; });
}

}  // namespace tidewire::sim
