#include "channels/market_input.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "feeds/trade_csv.hpp"
#include "wire/limits.hpp"

namespace tidewire::server {

wire::Result<MarketInput, Invalid> parse_market_input(std::string_view text,
                                                      wire::UnixMillis now) {
  const auto parsed = parse_object(text);
  if (!parsed.ok()) return parsed.error();
  const nlohmann::json& body = parsed.value();
  for (const char* field : {"symbol", "price"}) {
    if (!body.contains(field)) return missing_field(field);
  }
  MarketInput input;
  const auto& symbol = body.at("symbol");
  if (!symbol.is_string() || !is_symbol(symbol.get_ref<const std::string&>())) {
    return invalid_field("symbol", "1 to 64 printable ASCII characters without blanks");
  }
  input.symbol = symbol.get<std::string>();
  const auto& price = body.at("price");
  if (!price.is_number() || !std::isfinite(price.get<double>())) {
    return invalid_field("price", "a number");
  }
  input.tick.price = price.get<double>();
  if (const auto volume = body.find("volume"); volume != body.end() && !volume->is_null()) {
    const bool good = volume->is_number() && std::isfinite(volume->get<double>()) &&
                      volume->get<double>() >= 0;
    if (!good) return invalid_field("volume", "a number, 0 or above");
    input.tick.volume = volume->get<double>();
  }
  if (const auto time = body.find("timestamp"); time != body.end() && !time->is_null()) {
    const bool good = time->is_number_integer() && time->get<std::int64_t>() >= 0 &&
                      time->get<std::int64_t>() <= wire::limits::safe_integer_max;
    if (!good) return invalid_field("timestamp", "Unix milliseconds");
    input.tick.time.ms = time->get<std::int64_t>();
    if (input.tick.time > now + market_input_ahead_ms_max) {
      return invalid_field("timestamp", "at most a minute ahead of the server's clock");
    }
  }
  return input;
}

}  // namespace tidewire::server
