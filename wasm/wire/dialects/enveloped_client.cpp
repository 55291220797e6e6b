#include "wire/dialects/enveloped_client.hpp"

#include "wire/dialects/envelope.hpp"
#include "wire/json_fields.hpp"
#include "wire/limits.hpp"

namespace tidewire::wire::enveloped {
namespace {

/// `code` and `message`; an inner object's win over the envelope's.
void read_error(const JsonView& object, std::string& arena, ServerError& out) {
  JsonString key;
  JsonView value;
  JsonView data;
  for (JsonMembers members(object); members.next(key, value);) {
    if (key.equals("code")) {
      fields::read_string(value, limits::symbol_bytes_max, arena, out.code);
    } else if (key.equals("message")) {
      fields::read_string(value, limits::error_bytes_max, arena, out.message);
    } else if (key.equals("data")) {
      data = value;
    }
  }
  if (data.kind() == JsonKind::object) read_error(data, arena, out);
}

}  // namespace

Result<ServerMessage, DecodeError> ClientDecoder::decode(std::string_view frame) {
  std::string_view type;
  const Result<JsonView, DecodeError> opened =
      open_typed_frame(frame, limits::server_frame_bytes_max, arena_, type);
  if (!opened) return opened.error();
  if (type.empty()) return DecodeError{DecodeErrorCode::missing_type};
  if (type == "connection_established") return ServerMessage{AuthSuccess{}};
  if (type == "error") {
    ServerError error;
    read_error(opened.value(), arena_, error);
    return ServerMessage{error};
  }
  return ServerMessage{Event{type, frame}};
}

}  // namespace tidewire::wire::enveloped
