#include "peer/stream_commands.hpp"

#include <optional>

#include "wire/dialects/envelope.hpp"
#include "wire/json_fields.hpp"
#include "wire/limits.hpp"

namespace tidewire::server {
namespace {

using wire::DecodeError;
using wire::DecodeErrorCode;

DecodeError bad(std::string_view field) { return {DecodeErrorCode::invalid_field, field}; }

bool read_level(const wire::JsonView& value, std::optional<double>& out) {
  double level = 0;
  if (!wire::fields::read_number(value, level) || level <= 0) return false;
  out = level;
  return true;
}

}  // namespace

wire::Result<StreamCommand, DecodeError> decode_command(std::string_view frame,
                                                        std::string& arena) {
  arena.clear();
  std::string_view type;
  const auto opened =
      wire::open_typed_frame(frame, wire::limits::client_frame_bytes_max, arena, type);
  if (!opened) return opened.error();

  std::string_view symbol;
  std::string_view id;
  std::optional<double> above;
  std::optional<double> below;
  std::vector<std::string_view> ids;
  wire::JsonString key;
  wire::JsonView value;
  for (wire::JsonMembers members(opened.value()); members.next(key, value);) {
    if (value.kind() == wire::JsonKind::null) continue;
    if (key.equals("symbol")) {
      if (!wire::fields::read_symbol(value, arena, symbol)) return bad("symbol");
    } else if (key.equals("above")) {
      if (!read_level(value, above)) return bad("above");
    } else if (key.equals("below")) {
      if (!read_level(value, below)) return bad("below");
    } else if (key.equals("id")) {
      if (!wire::fields::read_symbol(value, arena, id)) return bad("id");
    } else if (key.equals("ids")) {
      // Ids are bounded as symbols are.
      if (!wire::fields::read_symbols(value, arena, ids)) return bad("ids");
    }
  }

  if (type == "set_alert") {
    if (symbol.empty()) return bad("symbol");
    if (above.has_value() == below.has_value()) return bad("above");
    if (above) return StreamCommand{SetAlert{symbol, AlertSide::above, *above}};
    return StreamCommand{SetAlert{symbol, AlertSide::below, *below}};
  }
  if (type == "clear_alert") {
    if (id.empty()) return bad("id");
    return StreamCommand{ClearAlert{id}};
  }
  if (type == "mark_read") {
    if (ids.empty()) return bad("ids");
    return StreamCommand{MarkRead{std::move(ids)}};
  }
  return DecodeError{DecodeErrorCode::unknown_type};
}

}  // namespace tidewire::server
