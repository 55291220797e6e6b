#include "wire/dialects/candles_reply.hpp"

#include "wire/dialects/envelope.hpp"
#include "wire/json_fields.hpp"
#include "wire/json_rows.hpp"
#include "wire/limits.hpp"

namespace tidewire::wire {

Result<CandlesReply, DecodeError> CandlesReplyDecoder::decode(std::string_view body) {
  const Result<JsonView, DecodeError> opened =
      open_frame(body, limits::server_frame_bytes_max, arena_);
  if (!opened) return opened.error();
  CandlesReply reply;
  bool has_candles = false;
  JsonString key;
  JsonView value;
  for (JsonMembers members(opened.value()); members.next(key, value);) {
    if (key.equals("candles")) {
      has_candles = fields::read_candles(value, candles_);
      if (!has_candles) return DecodeError{DecodeErrorCode::invalid_field, "candles"};
    } else if (key.equals("position") && !fields::read_position(value, arena_, reply.position)) {
      return DecodeError{DecodeErrorCode::invalid_field, "position"};
    }
  }
  if (!has_candles) return DecodeError{DecodeErrorCode::invalid_field, "candles"};
  reply.candles = candles_;
  return reply;
}

}  // namespace tidewire::wire
