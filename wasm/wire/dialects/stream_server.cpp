#include "wire/dialects/stream_server.hpp"

#include <cmath>
#include <variant>

#include "wire/dialects/envelope.hpp"
#include "wire/json_fields.hpp"
#include "wire/json_writer.hpp"
#include "wire/limits.hpp"

namespace tidewire::wire::stream {
namespace {

DecodeError bad(std::string_view field) { return {DecodeErrorCode::invalid_field, field}; }

void write_position(JsonWriter& json, const Position& position) {
  json.begin_object().key("epoch").string(position.epoch);
  json.key("seq").integer(static_cast<std::int64_t>(position.seq)).end_object();
}

void write_tick_row(JsonWriter& json, const Tick& tick) {
  json.begin_array().integer(static_cast<std::int64_t>(tick.seq)).integer(tick.time.ms);
  json.number(tick.price).number(tick.volume).end_array();
}

void write(JsonWriter& json, const AuthSuccess& message) {
  json.begin_object().key("type").string("auth_success").key("user").string(message.user);
  json.key("expires_at").integer(message.expires_at.ms);
  json.key("heartbeat_ms").integer(message.heartbeat_ms);
  json.key("reconnect_spread_ms").integer(message.reconnect_spread_ms).end_object();
}

void write(JsonWriter& json, const AuthRejected& message) {
  json.begin_object().key("error").string(message.message).end_object();
}

void write(JsonWriter& json, const Subscribed& message) {
  json.begin_object().key("type").string("subscribed").key("symbols").begin_array();
  for (const std::string_view symbol : message.symbols) json.string(symbol);
  json.end_array().key("positions").begin_object();
  for (const SymbolPosition& entry : message.positions) {
    json.key(entry.symbol);
    write_position(json, entry.position);
  }
  json.end_object();
  if (!message.handles.empty()) {
    json.key("handles").begin_object();
    for (const SymbolHandle& entry : message.handles) {
      json.key(entry.symbol).integer(static_cast<std::int64_t>(entry.handle));
    }
    json.end_object();
  }
  json.end_object();
}

void write_single(JsonWriter& json, const TickRow& row) {
  json.begin_object().key("type").string("market_data").key("symbol").string(row.symbol);
  json.key("price").number(row.tick.price).key("volume").number(row.tick.volume);
  json.key("timestamp").integer(row.tick.time.ms);
  if (row.tick.seq != 0) json.key("seq").integer(static_cast<std::int64_t>(row.tick.seq));
  if (!std::isnan(row.change_24h)) json.key("change_24h").number(row.change_24h);
  json.end_object();
}

void write(JsonWriter& json, const Ticks& message) {
  if (message.rows.size() == 1) return write_single(json, message.rows.front());
  json.begin_object().key("type").string("market_data_batch").key("symbol");
  json.string(message.rows.empty() ? std::string_view{} : message.rows.front().symbol);
  json.key("ticks").begin_array();
  for (const TickRow& row : message.rows) write_tick_row(json, row.tick);
  json.end_array().end_object();
}

void write(JsonWriter& json, const Backfill& message) {
  json.begin_object().key("type").string("backfill").key("symbol").string(message.symbol);
  json.key("candles").begin_array();
  for (const Candle& candle : message.candles) {
    json.begin_array().integer(candle.time.ms).number(candle.open).number(candle.high);
    json.number(candle.low).number(candle.close).number(candle.volume).end_array();
  }
  json.end_array();
  if (!message.position.epoch.empty()) {
    json.key("ticks").begin_array();
    for (const Tick& tick : message.ticks) write_tick_row(json, tick);
    json.end_array().key("recovered").boolean(message.recovered).key("position");
    write_position(json, message.position);
  }
  json.end_object();
}

void write(JsonWriter& json, const Pong& message) {
  json.begin_object().key("type").string("pong").key("ts").integer(message.ts.ms);
  json.key("server_ts").integer(message.server_ts.ms).end_object();
}

void write(JsonWriter& json, const ServerError& message) {
  json.begin_object().key("type").string("error").key("code").string(message.code);
  json.key("message").string(message.message).end_object();
}

void write(JsonWriter& json, const GoingAway& message) {
  json.begin_object().key("type").string("going_away");
  json.key("retry_after_ms").integer(message.retry_after_ms).end_object();
}

void write(JsonWriter& json, const Event& message) { json.raw(message.text); }

/// Everything a client's frame may carry; which of it counts depends on the type.
struct ClientFields {
  std::string_view token;
  bool has_symbols = false;
  UnixMillis since;
  UnixMillis ts;
  std::uint64_t limit = 0;
};

}  // namespace

void encode(const ServerMessage& message, std::string& out) {
  JsonWriter json(out);
  std::visit([&](const auto& alternative) { write(json, alternative); }, message);
}

Result<ClientMessage, DecodeError> ServerDecoder::decode(std::string_view frame) {
  std::string_view type;
  const Result<JsonView, DecodeError> opened =
      open_typed_frame(frame, limits::client_frame_bytes_max, arena_, type);
  if (!opened) return opened.error();
  if (type.empty()) return DecodeError{DecodeErrorCode::missing_type};

  symbols_.clear();
  positions_.clear();
  ClientFields read;
  JsonString key;
  JsonView value;
  for (JsonMembers members(opened.value()); members.next(key, value);) {
    if (key.equals("token")) {
      if (!fields::read_string(value, limits::token_bytes_max, arena_, read.token)) {
        return bad("token");
      }
    } else if (key.equals("symbols")) {
      read.has_symbols = fields::read_symbols(value, arena_, symbols_);
      if (!read.has_symbols) return bad("symbols");
    } else if (value.kind() == JsonKind::null) {
      continue;
    } else if (key.equals("since")) {
      if (!fields::read_time(value, read.since)) return bad("since");
    } else if (key.equals("positions")) {
      if (!fields::read_positions(value, arena_, positions_)) return bad("positions");
    } else if (key.equals("limit")) {
      if (!fields::read_count(value, read.limit) || read.limit > limits::backfill_limit_max) {
        return bad("limit");
      }
    } else if (key.equals("ts")) {
      if (!fields::read_time(value, read.ts)) return bad("ts");
    }
  }

  if (type == "auth") return ClientMessage{Auth{read.token}};
  if (type == "ping") return ClientMessage{Ping{read.ts}};
  const bool about_symbols =
      type == "subscribe" || type == "unsubscribe" || type == "backfill_request";
  if (!about_symbols) return DecodeError{DecodeErrorCode::unknown_type};
  if (!read.has_symbols) return bad("symbols");
  if (type == "subscribe") return ClientMessage{Subscribe{symbols_}};
  if (type == "unsubscribe") return ClientMessage{Unsubscribe{symbols_}};
  return ClientMessage{
      BackfillRequest{symbols_, read.since, positions_, static_cast<std::uint32_t>(read.limit)}};
}

}  // namespace tidewire::wire::stream
