#include "peer/stream_peer.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "peer/alert_messages.hpp"
#include "wire/dialects/stream_server.hpp"

namespace tidewire::server {
namespace {

const wire::Position* position_of(const wire::BackfillRequest& request, std::string_view symbol) {
  const auto found = std::find_if(request.positions.begin(), request.positions.end(),
                                  [symbol](const auto& entry) { return entry.symbol == symbol; });
  return found == request.positions.end() ? nullptr : &found->position;
}

}  // namespace

StreamPeer::StreamPeer(const MarketHistory& history, VerifyToken verify,
                       StreamPeerOptions options, wire::Now opened, AlertBook* alerts)
    : history_(&history),
      alerts_(alerts),
      options_(options),
      gate_(std::move(verify), options, opened) {}

void StreamPeer::on_text(std::string_view frame, wire::Now now) {
  std::visit([this](const auto& heard) { handle(heard); }, gate_.on_text(frame, now));
}

void StreamPeer::go_away(wire::Millis retry_after_ms) {
  catch_up();
  backfills_.clear();
  gate_.go_away(retry_after_ms);
}

void StreamPeer::rate_limited(wire::Millis retry_after_ms) {
  backfills_.clear();
  gate_.rate_limited(retry_after_ms);
}

bool StreamPeer::deliver(const LiveTick& tick) {
  if (!is_subscribed(tick.symbol()) || closing()) return false;
  gate_.send(tick.text());
  return true;
}

bool StreamPeer::takes_now(const std::vector<LiveTick>& ticks) const {
  if (closing() || gate_.has_output() || answer_ || !backfills_.empty()) return false;
  return std::all_of(ticks.begin(), ticks.end(),
                     [this](const LiveTick& tick) { return is_subscribed(tick.symbol()); });
}

bool StreamPeer::catch_up() {
  if (options_.format == TickFormat::each || options_.window->empty() || closing()) return false;
  const bool sent = send_window();
  for (const SymbolId id : options_.window->symbols()) {
    if (is_subscribed(id)) seen(id) = options_.window->size(id);
  }
  return sent;
}

bool StreamPeer::send_window() {
  const bool binary = options_.format == TickFormat::binary;
  TickWindow& window = *options_.window;
  bool sent = false;
  std::vector<SymbolId> whole;  // in step with everybody else
  for (const SymbolId id : window.symbols()) {
    if (!is_subscribed(id)) continue;
    const std::size_t skip = seen(id);
    if (skip >= window.size(id)) continue;
    sent = true;
    if (!binary) {
      gate_.send(window.json(id, skip));
    } else if (skip > 0) {
      gate_.send(window.binary(id, skip), true);
    } else {
      whole.push_back(id);
    }
  }
  if (!whole.empty()) gate_.send(window.binary(whole), true);
  return sent;
}

std::size_t& StreamPeer::seen(SymbolId id) {
  if (std::exchange(seen_in_, options_.window->number()) != seen_in_) seen_.clear();
  const auto found = std::find_if(seen_.begin(), seen_.end(),
                                  [id](const auto& entry) { return entry.first == id; });
  return found != seen_.end() ? found->second : seen_.emplace_back(id, 0).second;
}

bool StreamPeer::announce_positions() {
  if (subscription_count_ == 0 || closing()) return false;
  // It is of the epoch that ends.
  if (answer_) gate_.send(std::exchange(answer_, nullptr));
  std::vector<SymbolId> ids;
  for (SymbolId id = 0; id < subscribed_.size(); ++id) {
    if (subscribed_[id]) ids.push_back(id);
  }
  send_subscribed(ids);
  return true;
}

void StreamPeer::send_subscribed(const std::vector<SymbolId>& ids) {
  std::vector<std::string_view> symbols;
  std::vector<wire::SymbolPosition> positions;
  std::vector<wire::SymbolHandle> handles;
  for (const SymbolId id : ids) {
    symbols.push_back(history_->symbol(id));
    positions.push_back({history_->symbol(id), history_->position(id)});
    if (options_.format == TickFormat::binary) handles.push_back({history_->symbol(id), id});
  }
  gate_.send(wire::Subscribed{symbols, positions, handles});
}

std::optional<Output> StreamPeer::poll_output() {
  if (gate_.has_output()) return gate_.poll_output();
  if (closing()) return std::nullopt;
  if (answer_) return SendText{std::exchange(answer_, nullptr)};
  if (backfills_.empty()) return std::nullopt;
  FrameText answer = compose(backfills_.pop_front());
  // What the answer's position covers is sent before it.
  if (!catch_up()) return SendText{std::move(answer)};
  answer_ = std::move(answer);
  return gate_.poll_output();
}

void StreamPeer::handle(const heard::Authenticated&) {
  if (alerts_ == nullptr) return;
  const std::vector<Alert> alerts = alerts_->of(gate_.identity()->user);
  if (!alerts.empty()) gate_.send(alert_list(alerts, *history_));
}

void StreamPeer::handle(const wire::ClientMessage& message) {
  std::visit([this](const auto& known) { handle(known); }, message);
}

void StreamPeer::handle(const heard::Other& other) {
  const auto command = decode_command(other.frame, arena_);
  if (!command.ok()) {
    gate_.refuse(command.error());
    return;
  }
  gate_.accept();
  if (alerts_ == nullptr) {
    gate_.refuse_unsupported();
    return;
  }
  std::visit([this](const auto& known) { handle(known); }, command.value());
}

void StreamPeer::handle(const wire::Subscribe& subscribe) {
  std::vector<SymbolId> known;
  std::vector<std::string_view> unknown;
  std::size_t refused = 0;
  catch_up();  // the answer's positions cover what waits
  subscribed_.resize(history_->symbol_count());
  for (const std::string_view symbol : subscribe.symbols) {
    const auto id = history_->find(symbol);
    if (!id) {
      unknown.push_back(symbol);
      continue;
    }
    if (!subscribed_[*id] && subscription_count_ >= options_.subscriptions_max) {
      ++refused;
      continue;
    }
    if (!subscribed_[*id]) ++subscription_count_;
    subscribed_[*id] = true;
    if (options_.window != nullptr && options_.window->size(*id) > 0) {
      seen(*id) = options_.window->size(*id);
    }
    known.push_back(*id);
  }
  if (!known.empty() || subscribe.symbols.empty()) send_subscribed(known);
  report_unknown(unknown);
  if (refused > 0) {
    gate_.send_error("subscription_limit", "At most " + std::to_string(options_.subscriptions_max) +
                                         " symbols per connection; not subscribed: " +
                                         std::to_string(refused));
  }
}

void StreamPeer::handle(const wire::Unsubscribe& unsubscribe) {
  for (const std::string_view symbol : unsubscribe.symbols) {
    const auto id = history_->find(symbol);
    if (!id || *id >= subscribed_.size() || !subscribed_[*id]) continue;
    subscribed_[*id] = false;
    --subscription_count_;
  }
}

void StreamPeer::handle(const wire::BackfillRequest& request) {
  if (backfills_.size() + request.symbols.size() > options_.backfills_pending_max) {
    gate_.send_error("backfill_limit", "Earlier backfills are still on their way");
    return;
  }
  // The first request tells: later ones may be about what this connection itself has missed.
  if (std::uint64_t* const count = std::exchange(options_.reconnects, nullptr)) {
    if (goes_on(request)) ++*count;
  }
  std::vector<std::string_view> unknown;
  for (const std::string_view symbol : request.symbols) {
    const auto id = history_->find(symbol);
    if (!id) {
      unknown.push_back(symbol);
      continue;
    }
    PendingBackfill pending{*id, request.since, std::nullopt, 0, request.limit};
    if (const wire::Position* position = position_of(request, symbol)) {
      pending.epoch = std::string(position->epoch);
      pending.seq = position->seq;
    }
    backfills_.push_back(std::move(pending));
  }
  report_unknown(unknown);
}

void StreamPeer::handle(const SetAlert& command) {
  const auto symbol = history_->find(command.symbol);
  if (!symbol) {
    report_unknown({command.symbol});
    return;
  }
  std::optional<double> price;
  if (const auto last = history_->last(*symbol)) price = last->price;
  const auto alert =
      alerts_->set(gate_.identity()->user, *symbol, command.side, command.level, price);
  if (alert.ok()) {
    gate_.send(alert_set(alert.value(), command.symbol));
  } else {
    refuse_alert(alert.error());
  }
}

void StreamPeer::handle(const ClearAlert& command) {
  if (const auto refusal = alerts_->clear(gate_.identity()->user, command.id)) {
    refuse_alert(*refusal);
  } else {
    gate_.send(alert_cleared(command.id));
  }
}

void StreamPeer::refuse_alert(AlertRefusal refusal) {
  switch (refusal) {
    case AlertRefusal::limit:
      return gate_.send_error("alert_limit", "There are too many alerts; clear some first");
    case AlertRefusal::unknown:
      return gate_.send_error("unknown_alert", "There is no such alert");
    case AlertRefusal::store:
      return gate_.send_error("store_failed", "The alert could not be stored; nothing changed");
  }
}

void StreamPeer::report_unknown(const std::vector<std::string_view>& symbols) {
  if (symbols.empty()) return;
  std::string message = symbols.size() == 1 ? "Unknown symbol: " : "Unknown symbols: ";
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (i > 0) message += ", ";
    message += symbols[i];
  }
  gate_.send_error("unknown_symbol", message);
}

/// Whether the client has seen ticks before this connection: it knows the time of the last one, or
/// stands in another epoch, or within what it can keep. A first chart has no time, and stands just
/// so far back as it can keep, or at the beginning.
bool StreamPeer::goes_on(const wire::BackfillRequest& request) const {
  if (request.since.ms > 0) return true;
  return std::any_of(
      request.positions.begin(), request.positions.end(), [&](const wire::SymbolPosition& entry) {
        const wire::Position& position = entry.position;
        if (position.epoch != history_->epoch()) return true;
        const auto id = history_->find(entry.symbol);
        if (!id || position.seq == 0) return false;
        return request.limit == 0 ||
               position.seq + request.limit > history_->position(*id).seq;
      });
}

FrameText StreamPeer::compose(const PendingBackfill& pending) const {
  std::optional<wire::Position> from;
  if (pending.epoch) from = wire::Position{*pending.epoch, pending.seq};
  const BackfillAnswer answer =
      history_->answer(pending.symbol, pending.since, from, pending.limit);
  std::string text;
  wire::stream::encode(wire::Backfill{history_->symbol(pending.symbol), answer.candles,
                                      answer.ticks, answer.recovered, answer.position},
                       text);
  return std::make_shared<const std::string>(std::move(text));
}

}  // namespace tidewire::server
