#include "wire/dialects/stream_client.hpp"

#include <type_traits>
#include <variant>

#include "wire/dialects/envelope.hpp"
#include "wire/dialects/tick_object.hpp"
#include "wire/json_fields.hpp"
#include "wire/json_rows.hpp"
#include "wire/json_writer.hpp"
#include "wire/limits.hpp"

namespace tidewire::wire::stream {
namespace {

DecodeError bad(std::string_view field) { return {DecodeErrorCode::invalid_field, field}; }

void write_symbols(JsonWriter& json, std::span<const std::string_view> symbols) {
  json.key("symbols").begin_array();
  for (const std::string_view symbol : symbols) json.string(symbol);
  json.end_array();
}

void write(JsonWriter& json, const Auth& message) {
  json.key("type").string("auth").key("token").string(message.token);
}

void write(JsonWriter& json, const Subscribe& message) {
  json.key("type").string("subscribe");
  write_symbols(json, message.symbols);
}

void write(JsonWriter& json, const Unsubscribe& message) {
  json.key("type").string("unsubscribe");
  write_symbols(json, message.symbols);
}

void write(JsonWriter& json, const BackfillRequest& message) {
  json.key("type").string("backfill_request");
  write_symbols(json, message.symbols);
  json.key("since").integer(message.since.ms);
  if (!message.positions.empty()) {
    json.key("positions").begin_object();
    for (const SymbolPosition& entry : message.positions) {
      json.key(entry.symbol).begin_object();
      json.key("epoch").string(entry.position.epoch);
      json.key("seq").integer(static_cast<std::int64_t>(entry.position.seq)).end_object();
    }
    json.end_object();
  }
  if (message.limit != 0) json.key("limit").integer(message.limit);
}

void write(JsonWriter& json, const Ping& message) {
  json.key("type").string("ping").key("ts").integer(message.ts.ms);
}

}  // namespace

void encode(const ClientMessage& message, std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  std::visit([&](const auto& alternative) { write(json, alternative); }, message);
  json.end_object();
}

Result<ServerMessage, DecodeError> ClientDecoder::decode(std::string_view frame) {
  std::string_view type;
  const Result<JsonView, DecodeError> opened =
      open_typed_frame(frame, limits::server_frame_bytes_max, arena_, type);
  if (!opened) return opened.error();
  const JsonView& object = opened.value();
  if (type == "market_data") return market_data(object);
  if (type == "market_data_batch") return market_data_batch(object);
  if (type == "backfill") return backfill(object);
  if (type == "pong") return pong(object);
  if (type == "auth_success") return auth_success(object);
  if (type == "subscribed") return subscribed(object);
  if (type == "going_away") return going_away(object);
  if (type == "error" || type.empty()) return server_error(object);
  return ServerMessage{Event{type, frame}};
}

ClientDecoder::Decoded ClientDecoder::auth_success(const JsonView& object) {
  AuthSuccess message;
  JsonString key;
  JsonView value;
  for (JsonMembers members(object); members.next(key, value);) {
    // A plain server may add fields of its own under these names: what cannot be read is as if
    // it were absent, because a connection that has been accepted must not fail over a hint.
    if (key.equals("user")) {
      fields::read_string(value, limits::symbol_bytes_max, arena_, message.user);
    } else if (key.equals("expires_at")) {
      fields::read_time(value, message.expires_at);
    } else if (key.equals("heartbeat_ms")) {
      fields::read_millis(value, message.heartbeat_ms);
    } else if (key.equals("reconnect_spread_ms")) {
      fields::read_millis(value, message.reconnect_spread_ms);
    }
  }
  return ServerMessage{message};
}

ClientDecoder::Decoded ClientDecoder::subscribed(const JsonView& object) {
  symbols_.clear();
  positions_.clear();
  handles_.clear();
  JsonString key;
  JsonView value;
  for (JsonMembers members(object); members.next(key, value);) {
    if (key.equals("symbols")) {
      if (!fields::read_symbols(value, arena_, symbols_)) return bad("symbols");
    } else if (key.equals("positions") && value.kind() != JsonKind::null) {
      if (!fields::read_positions(value, arena_, positions_)) return bad("positions");
    } else if (key.equals("handles") && value.kind() != JsonKind::null) {
      if (!fields::read_handles(value, arena_, handles_)) return bad("handles");
    }
  }
  return ServerMessage{Subscribed{symbols_, positions_, handles_}};
}

ClientDecoder::Decoded ClientDecoder::market_data(const JsonView& object) {
  const Result<TickRow, DecodeError> row = read_tick_object(object, arena_);
  if (!row) return row.error();
  rows_.assign(1, row.value());
  return ServerMessage{Ticks{rows_}};
}

ClientDecoder::Decoded ClientDecoder::market_data_batch(const JsonView& object) {
  std::string_view symbol;
  ticks_.clear();
  JsonString key;
  JsonView value;
  for (JsonMembers members(object); members.next(key, value);) {
    if (key.equals("symbol")) {
      if (!fields::read_symbol(value, arena_, symbol)) return bad("symbol");
    } else if (key.equals("ticks")) {
      if (!fields::read_ticks(value, ticks_)) return bad("ticks");
    }
  }
  if (symbol.empty()) return bad("symbol");
  rows_.clear();
  for (const Tick& tick : ticks_) rows_.push_back({symbol, tick});
  return ServerMessage{Ticks{rows_}};
}

ClientDecoder::Decoded ClientDecoder::backfill(const JsonView& object) {
  Backfill message;
  ticks_.clear();
  candles_.clear();
  JsonString key;
  JsonView value;
  for (JsonMembers members(object); members.next(key, value);) {
    if (value.kind() == JsonKind::null) continue;
    if (key.equals("symbol")) {
      if (!fields::read_symbol(value, arena_, message.symbol)) return bad("symbol");
    } else if (key.equals("candles")) {
      if (!fields::read_candles(value, candles_)) return bad("candles");
    } else if (key.equals("ticks")) {
      if (!fields::read_ticks(value, ticks_)) return bad("ticks");
    } else if (key.equals("recovered")) {
      const std::optional<bool> recovered = value.boolean();
      if (!recovered) return bad("recovered");
      message.recovered = *recovered;
    } else if (key.equals("position")) {
      if (!fields::read_position(value, arena_, message.position)) return bad("position");
    }
  }
  if (message.symbol.empty()) return bad("symbol");
  message.ticks = ticks_;
  message.candles = candles_;
  return ServerMessage{message};
}

ClientDecoder::Decoded ClientDecoder::pong(const JsonView& object) {
  Pong message;
  JsonString key;
  JsonView value;
  for (JsonMembers members(object); members.next(key, value);) {
    // Any pong proves life; its times are a bonus that a plain server may leave out.
    if (key.equals("ts")) {
      fields::read_time(value, message.ts);
    } else if (key.equals("server_ts")) {
      fields::read_time(value, message.server_ts);
    }
  }
  return ServerMessage{message};
}

ClientDecoder::Decoded ClientDecoder::server_error(const JsonView& object) {
  ServerError message;
  bool typed = false;
  bool rejected = false;
  JsonString key;
  JsonView value;
  for (JsonMembers members(object); members.next(key, value);) {
    if (key.equals("type")) {
      typed = value.string().has_value();
    } else if (key.equals("code")) {
      fields::read_string(value, limits::symbol_bytes_max, arena_, message.code);
    } else if (key.equals("message")) {
      fields::read_string(value, limits::error_bytes_max, arena_, message.message);
    } else if (key.equals("error")) {
      rejected = fields::read_string(value, limits::error_bytes_max, arena_, message.message);
    }
  }
  if (typed) return ServerMessage{message};
  if (rejected) return ServerMessage{AuthRejected{message.message}};
  return DecodeError{DecodeErrorCode::missing_type};
}

ClientDecoder::Decoded ClientDecoder::going_away(const JsonView& object) {
  GoingAway message;
  JsonString key;
  JsonView value;
  for (JsonMembers members(object); members.next(key, value);) {
    if (key.equals("retry_after_ms")) fields::read_millis(value, message.retry_after_ms);
  }
  return ServerMessage{message};
}

}  // namespace tidewire::wire::stream
