#include "routes_market.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/limits.hpp"

namespace tidewire::server {
namespace {

using nlohmann::ordered_json;

constexpr std::array<std::pair<std::string_view, wire::Millis>, 9> intervals = {{
    {"1s", 1'000},
    {"5s", 5'000},
    {"15s", 15'000},
    {"1m", 60'000},
    {"5m", 300'000},
    {"15m", 900'000},
    {"1h", 3'600'000},
    {"4h", 14'400'000},
    {"1d", 86'400'000},
}};

constexpr std::int64_t candles_default = 500;
constexpr std::int64_t candles_max = 1'000;

std::vector<std::string_view> split_symbols(std::string_view list) {
  std::vector<std::string_view> symbols;
  while (!list.empty()) {
    const std::string_view symbol = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), symbol.size() + 1));
    if (!symbol.empty()) symbols.push_back(symbol);
  }
  return symbols;
}

/// The query's integer of that name, or `otherwise` without one; empty when it is out of range.
std::optional<std::int64_t> integer(const Target& target, std::string_view name,
                                    std::int64_t otherwise, std::int64_t min, std::int64_t max) {
  const std::string* text = target.find(name);
  if (text == nullptr) return otherwise;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
  if (value < min || value > max) return std::nullopt;
  return value;
}

std::string dump(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json tick_json(const MarketHistory& history, SymbolId id, const wire::Tick& tick) {
  ordered_json entry = {{"symbol", history.symbol(id)},
                        {"price", tick.price},
                        {"volume", tick.volume},
                        {"timestamp", tick.time.ms},
                        {"seq", tick.seq}};
  const double change = history.change_24h(id);
  if (!std::isnan(change)) entry["change_24h"] = change;
  return entry;
}

}  // namespace

HttpResponse get_market_ticks(Services& services, const HttpRequest&, const Target& target,
                              wire::Now) {
  const MarketHistory& history = services.market.history();
  ordered_json ticks = ordered_json::array();
  ordered_json unknown = ordered_json::array();
  const auto add = [&](SymbolId id) {
    if (const auto last = history.last(id)) ticks.push_back(tick_json(history, id, *last));
  };
  if (const std::string* list = target.find("symbols"); list != nullptr && !list->empty()) {
    const auto symbols = split_symbols(*list);
    if (symbols.size() > wire::limits::symbols_per_message_max) {
      return error_response(400, "bad_request", "Too many symbols in one request");
    }
    for (const std::string_view symbol : symbols) {
      if (const auto id = history.find(symbol)) {
        add(*id);
      } else {
        unknown.push_back(symbol);
      }
    }
  } else {
    for (SymbolId id = 0; id < history.symbol_count(); ++id) add(id);
  }
  ordered_json body = {{"ticks", std::move(ticks)}};
  if (!unknown.empty()) body["unknown_symbols"] = std::move(unknown);
  return json_response(200, dump(body));
}

HttpResponse get_market_candles(Services& services, const HttpRequest&,
                                const Target& target, wire::Now) {
  const MarketHistory& history = services.market.history();
  const std::string* symbol = target.find("symbol");
  if (symbol == nullptr || symbol->empty()) {
    return error_response(400, "bad_request", "symbol is needed");
  }
  const auto id = history.find(*symbol);
  if (!id) return error_response(404, "unknown_symbol", "Unknown symbol: " + *symbol);

  const std::string* wanted = target.find("interval");
  const std::string_view interval_name = wanted == nullptr ? "1m" : std::string_view(*wanted);
  const auto interval =
      std::find_if(intervals.begin(), intervals.end(),
                   [&](const auto& entry) { return entry.first == interval_name; });
  if (interval == intervals.end()) {
    return error_response(400, "bad_request",
                          "interval is one of 1s, 5s, 15s, 1m, 5m, 15m, 1h, 4h, 1d");
  }
  const auto since = integer(target, "since", 0, 0, wire::limits::safe_integer_max);
  if (!since) return error_response(400, "bad_request", "since is a time in Unix milliseconds");
  const auto limit = integer(target, "limit", candles_default, 1, candles_max);
  if (!limit) return error_response(400, "bad_request", "limit is a number from 1 to 1000");

  ordered_json candles = ordered_json::array();
  for (const wire::Candle& candle : history.candles(*id, interval->second, {*since},
                                                    static_cast<std::size_t>(*limit))) {
    candles.push_back({candle.time.ms, candle.open, candle.high, candle.low, candle.close,
                       candle.volume});
  }
  // Up to which tick these count: whoever hears the ticks, too, counts on from there.
  const wire::Position position = history.position(*id);
  return json_response(200, dump({{"symbol", *symbol},
                                  {"interval", interval_name},
                                  {"candles", std::move(candles)},
                                  {"position", {{"epoch", position.epoch}, {"seq", position.seq}}}}));
}

HttpResponse get_health(Services& services, const HttpRequest&, const Target&, wire::Now) {
  const auto counts = services.hub.counts();
  ordered_json channels = ordered_json::array();
  ordered_json details = ordered_json::object();
  std::size_t total = 0;
  for (const auto& [channel, count] : counts) {
    channels.push_back(channel);
    details[channel] = count;
    total += count;
  }
  const BusStatus bus = services.bus->status();
  const bool degraded = bus == BusStatus::degraded;
  return json_response(200, dump({{"status", degraded ? "degraded" : "healthy"},
                                  {"redis_status", name(bus)},
                                  {"active_channels", std::move(channels)},
                                  {"total_connections", total},
                                  {"channel_details", std::move(details)}}));
}

}  // namespace tidewire::server
