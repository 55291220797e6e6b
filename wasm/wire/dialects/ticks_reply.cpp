#include "wire/dialects/ticks_reply.hpp"

#include "wire/dialects/envelope.hpp"
#include "wire/dialects/tick_object.hpp"
#include "wire/limits.hpp"

namespace tidewire::wire {

Result<Ticks, DecodeError> TicksReplyDecoder::decode(std::string_view body) {
  const Result<JsonView, DecodeError> opened =
      open_frame(body, limits::server_frame_bytes_max, arena_);
  if (!opened) return opened.error();
  rows_.clear();
  bool has_ticks = false;
  JsonString key;
  JsonView value;
  for (JsonMembers members(opened.value()); members.next(key, value);) {
    if (!key.equals("ticks")) continue;
    if (value.kind() != JsonKind::array) {
      return DecodeError{DecodeErrorCode::invalid_field, "ticks"};
    }
    has_ticks = true;
    JsonView element;
    for (JsonElements elements(value); elements.next(element);) {
      const Result<TickRow, DecodeError> row = read_tick_object(element, arena_);
      if (!row) return row.error();
      rows_.push_back(row.value());
    }
  }
  if (!has_ticks) return DecodeError{DecodeErrorCode::invalid_field, "ticks"};
  return Ticks{rows_};
}

}  // namespace tidewire::wire
