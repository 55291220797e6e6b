#include "wire/dialects/envelope.hpp"

#include "wire/json_fields.hpp"

namespace tidewire::wire {

Result<JsonView, DecodeError> open_frame(std::string_view frame, std::size_t bytes_max,
                                         std::string& arena) {
  if (frame.size() > bytes_max) return DecodeError{DecodeErrorCode::frame_too_large};
  const Result<JsonView, DecodeErrorCode> parsed = parse_json(frame);
  if (!parsed) return DecodeError{parsed.error()};
  arena.clear();
  // Unescaped text is never longer than escaped text; twice, because a field may be read into a
  // struct and as a key. With the room reserved, no view of the arena ever moves.
  arena.reserve(frame.size() * 2);
  return parsed.value();
}

Result<JsonView, DecodeError> open_object(std::string_view text, std::size_t bytes_max,
                                          std::string& arena) {
  const Result<JsonView, DecodeError> opened = open_frame(text, bytes_max, arena);
  if (!opened) return opened;
  if (opened.value().kind() != JsonKind::object) {
    return DecodeError{DecodeErrorCode::not_an_object};
  }
  return opened;
}

Result<JsonView, DecodeError> open_typed_frame(std::string_view frame, std::size_t bytes_max,
                                               std::string& arena, std::string_view& type) {
  const Result<JsonView, DecodeError> opened = open_object(frame, bytes_max, arena);
  if (!opened) return opened;
  type = {};
  JsonString key;
  JsonView value;
  for (JsonMembers members(opened.value()); members.next(key, value);) {
    if (!key.equals("type")) continue;
    type = {};
    fields::read_string(value, frame.size(), arena, type);
  }
  return opened;
}

}  // namespace tidewire::wire
