#include "wire/dialects/dashboard_server.hpp"

#include "wire/dialects/envelope.hpp"
#include "wire/json_fields.hpp"
#include "wire/json_writer.hpp"
#include "wire/limits.hpp"

namespace tidewire::wire::dashboard {

Result<Command, DecodeError> decode(std::string_view frame, std::string& arena) {
  const Result<JsonView, DecodeError> opened =
      open_frame(frame, limits::client_frame_bytes_max, arena);
  if (!opened) return opened.error();
  if (opened.value().kind() != JsonKind::object) {
    return DecodeError{DecodeErrorCode::not_an_object};
  }
  std::string_view name;
  JsonString key;
  JsonView value;
  for (JsonMembers members(opened.value()); members.next(key, value);) {
    if (!key.equals("command")) continue;
    if (!fields::read_symbol(value, arena, name)) {
      return DecodeError{DecodeErrorCode::invalid_field, "command"};
    }
  }
  if (name.empty()) return DecodeError{DecodeErrorCode::missing_type};
  if (name == "request_status") return Command::request_status;
  if (name == "start_bot") return Command::start_bot;
  if (name == "stop_bot") return Command::stop_bot;
  return DecodeError{DecodeErrorCode::unknown_type};
}

void encode(std::string_view type, std::string_view data, std::string& out) {
  JsonWriter(out).begin_object().key("type").string(type).key("data").raw(data).end_object();
}

}  // namespace tidewire::wire::dashboard
