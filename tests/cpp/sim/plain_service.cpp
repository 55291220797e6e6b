#include "sim/plain_service.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "peer/outbox.hpp"
#include "sim/token.hpp"
#include "wire/dialects/stream_server.hpp"
#include "wire/json_writer.hpp"

namespace tidewire::sim {
namespace {

constexpr std::size_t outbox_bytes_max = 64 * 1024;
constexpr std::size_t candles_max = 500;

std::optional<SymbolIndex> index_of(std::string_view symbol) {
  const auto found = std::find(symbol_names.begin(), symbol_names.end(), symbol);
  if (found == symbol_names.end()) return std::nullopt;
  return static_cast<SymbolIndex>(found - symbol_names.begin());
}

std::string frame_of(const std::string& symbol, const wire::Tick& tick) {
  std::string text;
  wire::JsonWriter json(text);
  json.begin_object().key("type").string("market_data").key("symbol").string(symbol);
  json.key("price").number(tick.price).key("volume").number(tick.volume);
  json.key("timestamp").integer(tick.time.ms).end_object();
  return text;
}

class PlainPeer final : public server::Peer {
 public:
  explicit PlainPeer(const PlainService& service) : service_(service), outbox_(outbox_bytes_max) {}

  void on_text(std::string_view frame, wire::Now now) override {
    const auto message = decoder_.decode(frame);
    if (!message || outbox_.closing()) return;
    if (!authenticated_ && !std::holds_alternative<wire::Auth>(message.value())) return reject();
    std::visit([&](const auto& known) { handle(known, now); }, message.value());
  }
  void on_binary(std::string_view, wire::Now) override {}
  void on_wake(wire::Now) override {}
  void go_away(wire::Millis) override { outbox_.close(1001, ""); }

  void deliver(SymbolIndex symbol, const std::string& text) {
    if (subscribed_[symbol]) outbox_.send(text);
  }

  std::optional<server::Output> poll_output() override { return outbox_.poll(); }
  [[nodiscard]] bool closing() const override { return outbox_.closing(); }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const override { return {}; }

 private:
  void handle(const wire::Auth& auth, wire::Now now) {
    if (!verify_token(auth.token, now.unix)) return reject();
    authenticated_ = true;
    outbox_.send(std::string(R"({"type":"auth_success"})"));
  }

  void handle(const wire::Subscribe& subscribe, wire::Now) {
    for (const std::string_view name : subscribe.symbols) {
      const auto symbol = index_of(name);
      if (!symbol) continue;
      subscribed_[*symbol] = true;
      // Only once: what is already on its way to somebody who subscribes again would come twice.
      if (!std::exchange(greeted_[*symbol], true)) greet(*symbol);
    }
  }

  void greet(SymbolIndex symbol) {
    const std::vector<wire::Tick>& last = service_.last(symbol);
    const std::size_t count = std::min(service_.options().repeats, last.size());
    for (std::size_t i = last.size() - count; i < last.size(); ++i) {
      outbox_.send(frame_of(symbol_names[symbol], last[i]));
    }
  }

  void handle(const wire::Unsubscribe& unsubscribe, wire::Now) {
    for (const std::string_view name : unsubscribe.symbols) {
      if (const auto symbol = index_of(name)) subscribed_[*symbol] = false;
    }
  }

  void handle(const wire::BackfillRequest& request, wire::Now) {
    for (const std::string_view name : request.symbols) {
      if (const auto symbol = index_of(name)) answer(*symbol, request.since);
    }
  }

  void answer(SymbolIndex symbol, wire::UnixMillis since) {
    const server::CandleSeries& series = service_.candles(symbol);
    std::string text;
    wire::JsonWriter json(text);
    json.begin_object().key("type").string("backfill").key("symbol").string(symbol_names[symbol]);
    json.key("candles").begin_array();
    for (const wire::Candle& candle : series.since(since, series.interval_ms(), candles_max)) {
      json.begin_array().integer(candle.time.ms).number(candle.open).number(candle.high);
      json.number(candle.low).number(candle.close).number(candle.volume).end_array();
    }
    json.end_array().end_object();
    outbox_.send(std::move(text));
  }

  void handle(const wire::Ping& ping, wire::Now) {
    if (!service_.options().answers_ping) return;
    outbox_.send(R"({"type":"pong","ts":)" + std::to_string(ping.ts.ms) + "}");
  }

  void reject() {
    outbox_.send(std::string(R"({"error":"Authentication required"})"));
    outbox_.close(4001, "");
  }

  const PlainService& service_;
  server::Outbox outbox_;
  wire::stream::ServerDecoder decoder_;
  bool authenticated_ = false;
  std::array<bool, symbol_names.size()> subscribed_{};
  std::array<bool, symbol_names.size()> greeted_{};
};

}  // namespace

PlainService::PlainService(Options options)
    : options_(options),
      candles_(symbol_names.size(), server::CandleSeries(options.candle_ms, candles_max)) {}

std::unique_ptr<server::Peer> PlainService::open(const Visitor&, wire::Now) {
  return std::make_unique<PlainPeer>(*this);
}

std::optional<wire::Tick> PlainService::last_tick(SymbolIndex symbol) const {
  if (last_[symbol].empty()) return std::nullopt;
  return last_[symbol].back();
}

void PlainService::publish(SymbolIndex symbol, const wire::Tick& tick,
                           std::span<server::Peer* const> peers) {
  candles_[symbol].add(tick);
  std::vector<wire::Tick>& last = last_[symbol];
  if (last.size() > options_.repeats) last.erase(last.begin());
  last.push_back(tick);
  const std::string text = frame_of(symbol_names[symbol], tick);
  for (server::Peer* peer : peers) static_cast<PlainPeer*>(peer)->deliver(symbol, text);
}

}  // namespace tidewire::sim
