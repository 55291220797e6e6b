#include "sim/server.hpp"

#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace tidewire::sim {
namespace {

std::optional<server::Identity> verify(std::string_view token, wire::UnixMillis now) {
  const std::string_view prefix = Server::token_prefix;
  if (token.substr(0, prefix.size()) != prefix) return std::nullopt;
  const wire::UnixMillis expires{std::atoll(std::string(token.substr(prefix.size())).c_str())};
  if (expires <= now) return std::nullopt;
  return server::Identity{"user", {"viewer"}, expires};
}

std::unique_ptr<server::MarketHistory> make_history(std::uint32_t epoch, std::size_t ticks_max) {
  server::HistoryLimits limits;
  limits.ticks_max = ticks_max;
  return std::make_unique<server::MarketHistory>("epoch-" + std::to_string(epoch), limits);
}

}  // namespace

Server::Server(Scheduler& scheduler, core::Random& random, Truth& truth, std::size_t history_ticks)
    : scheduler_(scheduler),
      random_(random),
      truth_(truth),
      history_ticks_(history_ticks),
      history_(make_history(epoch_, history_ticks)) {}

wire::Now Server::now() const {
  // The server's wall clock is its own; what matters is that it is not the client's.
  return {scheduler_.now(), wire::UnixMillis{1'700'000'000'000 + scheduler_.now().ms}};
}

bool Server::accept(const std::shared_ptr<Link>& link) {
  if (!running_) return false;
  forget_closed();
  auto connection = std::make_shared<Connection>();
  connection->link = link;
  connection->peer = std::make_unique<server::StreamPeer>(*history_, verify,
                                                          server::StreamPeerOptions{}, now());
  std::weak_ptr<Connection> weak = connection;
  link->attach(Link::server, {[this, weak](std::string text) {
                                const auto target = weak.lock();
                                if (!target || target->closed) return;
                                target->peer->on_text(text, now());
                                flush(*target);
                                arm(target);
                              },
                              [weak](std::uint16_t) {
                                if (const auto target = weak.lock()) target->closed = true;
                              }});
  connections_.push_back(connection);
  arm(connection);
  return true;
}

void Server::publish(const std::string& symbol) {
  if (!running_) return;
  const server::SymbolId id = history_->add(symbol);
  const std::uint64_t seq = history_->position(id).seq + 1;
  const wire::Tick tick = history_->append(
      id, wire::Tick{0, now().unix, Truth::price_of(epoch_, seq), static_cast<double>(seq % 7)});
  truth_.record(symbol, epoch_, tick);
  const server::LiveTick live = server::live_tick(symbol, id, tick);
  for (const auto& connection : connections_) {
    if (connection->closed) continue;
    connection->peer->deliver(live);
    flush(*connection);
  }
}

void Server::kill() {
  running_ = false;
  cut_connections();
}

void Server::start(bool keep_history) {
  if (running_) return;
  running_ = true;
  if (!keep_history) history_ = make_history(++epoch_, history_ticks_);
}

void Server::drain(wire::Millis retry_after_ms) {
  for (const auto& connection : connections_) {
    if (connection->closed) continue;
    connection->peer->go_away(retry_after_ms);
    flush(*connection);
  }
  connections_.clear();
  running_ = false;
}

void Server::cut_connections() {
  for (const auto& connection : connections_) connection->link->cut();
  connections_.clear();
}

void Server::black_hole_connections() {
  // The server does not notice either: its peers stay.
  for (const auto& connection : connections_) connection->link->black_hole();
}

void Server::flush(Connection& connection) {
  while (std::optional<server::Output> output = connection.peer->poll_output()) {
    if (const auto* text = std::get_if<server::SendText>(&*output)) {
      connection.link->send(Link::server, *text->text);
    } else {
      connection.closed = true;
      connection.link->close(Link::server, std::get<server::Close>(*output).code);
      return;
    }
  }
}

void Server::arm(const std::shared_ptr<Connection>& connection) {
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

void Server::forget_closed() {
  std::erase_if(connections_, [](const auto& connection) { return connection->closed; });
}

}  // namespace tidewire::sim
