#include "wire/dialects/error_reply.hpp"

#include "wire/dialects/envelope.hpp"
#include "wire/json_fields.hpp"
#include "wire/limits.hpp"

namespace tidewire::wire {

ErrorReply decode_error_reply(std::string_view body) {
  std::string arena;
  const auto opened = open_frame(body, limits::client_frame_bytes_max, arena);
  if (!opened) return {};
  JsonView error;
  JsonString key;
  JsonView value;
  for (JsonMembers members(opened.value()); members.next(key, value);) {
    if (key.equals("error")) error = value;
  }
  std::string_view code;
  std::string_view message;
  for (JsonMembers members(error); members.next(key, value);) {
    if (key.equals("code")) fields::read_string(value, limits::symbol_bytes_max, arena, code);
    if (key.equals("message")) fields::read_string(value, limits::error_bytes_max, arena, message);
  }
  return {std::string(code), std::string(message)};
}

}  // namespace tidewire::wire
