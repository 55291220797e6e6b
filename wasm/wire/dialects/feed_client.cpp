#include "wire/dialects/feed_client.hpp"

#include "wire/dialects/envelope.hpp"
#include "wire/json_fields.hpp"
#include "wire/limits.hpp"
#include "wire/number_values.hpp"
#include "wire/time_text.hpp"

namespace tidewire::wire::feed {
namespace {

/// A time in any of the forms that producers write; none of them is an error, for the feed has
/// no schema: what cannot be read is left for the session to stamp.
void read_loose_time(const JsonView& value, std::string& arena, UnixMillis& out) {
  std::string_view text;
  double number = 0;
  if (value.kind() == JsonKind::string &&
      fields::read_string(value, limits::time_text_bytes_max, arena, text)) {
    const std::optional<UnixMillis> iso = parse_iso_time(text);
    if (iso) {
      out = *iso;
      return;
    }
  }
  if (fields::read_decimal(value, number)) to_loose_time(number, out);
}

}  // namespace

void ClientDecoder::collect(const JsonView& value, std::string_view symbol) {
  if (rows_.size() == limits::symbols_per_message_max) return;
  TickRow row;
  row.symbol = symbol;
  bool has_price = false;
  JsonString key;
  JsonView field;
  for (JsonMembers members(value); members.next(key, field);) {
    if (key.equals("symbol")) {
      fields::read_symbol(field, arena_, row.symbol);
    } else if (key.equals("price")) {
      has_price = fields::read_decimal(field, row.tick.price);
    } else if (key.equals("volume")) {
      fields::read_decimal(field, row.tick.volume);
    } else if (key.equals("change_24h")) {
      fields::read_decimal(field, row.change_24h);
    } else if (key.equals("timestamp")) {
      read_loose_time(field, arena_, row.tick.time);
    }
  }
  if (has_price && !row.symbol.empty()) rows_.push_back(row);
}

Result<ServerMessage, DecodeError> ClientDecoder::decode(std::string_view frame) {
  const Result<JsonView, DecodeError> opened =
      open_frame(frame, limits::server_frame_bytes_max, arena_);
  if (!opened) return opened.error();
  rows_.clear();
  collect(opened.value(), {});
  JsonView value;
  if (rows_.empty()) {
    for (JsonElements elements(opened.value()); elements.next(value);) collect(value, {});
    JsonString key;
    for (JsonMembers members(opened.value()); members.next(key, value);) {
      const std::string_view symbol = key.unescape(arena_);
      if (!symbol.empty() && symbol.size() <= limits::symbol_bytes_max) collect(value, symbol);
    }
  }
  if (rows_.empty()) return ServerMessage{Event{{}, frame}};
  return ServerMessage{Ticks{rows_}};
}

}  // namespace tidewire::wire::feed
