#include "peer/alert_messages.hpp"

#include <memory>
#include <string>
#include <utility>

#include "wire/json_writer.hpp"

namespace tidewire::server {
namespace {

FrameText frame(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

void write(wire::JsonWriter& json, const Alert& alert, std::string_view symbol) {
  json.key("id").string(alert.id).key("symbol").string(symbol);
  json.key(alert.side == AlertSide::above ? "above" : "below").number(alert.level);
}

}  // namespace

FrameText alert_fired(const Alert& alert, std::string_view symbol, const wire::Tick& tick) {
  std::string text;
  wire::JsonWriter json(text);
  json.begin_object().key("type").string("alert");
  write(json, alert, symbol);
  json.key("price").number(tick.price).key("timestamp").integer(tick.time.ms).end_object();
  return frame(std::move(text));
}

FrameText alert_set(const Alert& alert, std::string_view symbol) {
  std::string text;
  wire::JsonWriter json(text);
  json.begin_object().key("type").string("alert_set");
  write(json, alert, symbol);
  json.end_object();
  return frame(std::move(text));
}

FrameText alert_cleared(std::string_view id) {
  std::string text;
  wire::JsonWriter json(text);
  json.begin_object().key("type").string("alert_cleared").key("id").string(id).end_object();
  return frame(std::move(text));
}

FrameText alert_list(const std::vector<Alert>& alerts, const MarketHistory& history) {
  std::string text;
  wire::JsonWriter json(text);
  json.begin_object().key("type").string("alerts").key("alerts").begin_array();
  for (const Alert& alert : alerts) {
    json.begin_object();
    write(json, alert, history.symbol(alert.symbol));
    json.end_object();
  }
  json.end_array().end_object();
  return frame(std::move(text));
}

}  // namespace tidewire::server
