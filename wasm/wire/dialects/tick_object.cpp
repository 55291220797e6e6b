#include "wire/dialects/tick_object.hpp"

#include "wire/json_fields.hpp"

namespace tidewire::wire {
namespace {

DecodeError bad(std::string_view field) { return {DecodeErrorCode::invalid_field, field}; }

}  // namespace

Result<TickRow, DecodeError> read_tick_object(const JsonView& object, std::string& arena) {
  TickRow row;
  bool has_price = false;
  JsonString key;
  JsonView value;
  for (JsonMembers members(object); members.next(key, value);) {
    if (key.equals("symbol")) {
      if (!fields::read_symbol(value, arena, row.symbol)) return bad("symbol");
    } else if (key.equals("price")) {
      has_price = fields::read_decimal(value, row.tick.price);
      if (!has_price) return bad("price");
    } else if (value.kind() == JsonKind::null) {
      continue;  // an optional field that is not known
    } else if (key.equals("volume")) {
      if (!fields::read_decimal(value, row.tick.volume)) return bad("volume");
    } else if (key.equals("timestamp")) {
      if (!fields::read_time(value, row.tick.time)) return bad("timestamp");
    } else if (key.equals("seq")) {
      if (!fields::read_count(value, row.tick.seq)) return bad("seq");
    } else if (key.equals("change_24h")) {
      if (!fields::read_decimal(value, row.change_24h)) return bad("change_24h");
    }
  }
  if (row.symbol.empty()) return bad("symbol");
  if (!has_price) return bad("price");
  return row;
}

}  // namespace tidewire::wire
