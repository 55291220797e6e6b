#include "wire/dialects/command_text.hpp"

#include "wire/json_reader.hpp"
#include "wire/json_writer.hpp"
#include "wire/limits.hpp"

namespace tidewire::wire {

Result<std::string, CommandError> command_frame(std::string_view key, const Command& command) {
  if (command.name.empty() || command.name.size() > limits::symbol_bytes_max) {
    return CommandError::invalid_name;
  }
  std::string frame;
  JsonWriter json(frame);
  json.begin_object().key(key).string(command.name);
  if (!command.payload.empty()) {
    if (command.payload.size() > limits::client_frame_bytes_max) return CommandError::too_large;
    const auto parsed = parse_json(command.payload);
    if (!parsed || parsed.value().kind() != JsonKind::object) return CommandError::invalid_payload;
    std::string arena;
    arena.reserve(command.payload.size());
    JsonString name;
    JsonView value;
    for (JsonMembers members(parsed.value()); members.next(name, value);) {
      if (name.equals(key)) return CommandError::invalid_payload;
      json.key(name.unescape(arena)).raw(value.text());
    }
  }
  json.end_object();
  if (frame.size() > limits::client_frame_bytes_max) return CommandError::too_large;
  return frame;
}

}  // namespace tidewire::wire
