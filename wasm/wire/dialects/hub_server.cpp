#include "wire/dialects/hub_server.hpp"

#include "wire/dialects/envelope.hpp"
#include "wire/dialects/hub_records.hpp"
#include "wire/json_fields.hpp"
#include "wire/json_writer.hpp"
#include "wire/limits.hpp"

namespace tidewire::wire::hub::server {
namespace {

/// The members that any of the messages has, as they stand in the record.
struct Members {
  std::optional<JsonView> type;
  std::optional<JsonView> invocation_id;
  std::optional<JsonView> target;
  std::optional<JsonView> arguments;
  std::optional<JsonView> sequence_id;
};

Result<Members, DecodeError> members_of(std::string_view record, std::string& arena) {
  const auto opened = open_object(record, limits::client_frame_bytes_max, arena);
  if (!opened) return opened.error();
  Members found;
  JsonString key;
  JsonView value;
  for (JsonMembers members(opened.value()); members.next(key, value);) {
    if (key.equals("type")) found.type = value;
    if (key.equals("invocationId")) found.invocation_id = value;
    if (key.equals("target")) found.target = value;
    if (key.equals("arguments")) found.arguments = value;
    if (key.equals("sequenceId")) found.sequence_id = value;
  }
  return found;
}

DecodeError invalid(std::string_view field) { return {DecodeErrorCode::invalid_field, field}; }

Result<Message, DecodeError> read_call(const Members& members, bool streaming,
                                       std::string& arena) {
  Call call;
  call.streaming = streaming;
  if (members.invocation_id && members.invocation_id->kind() != JsonKind::null) {
    std::string_view id;
    if (!fields::read_string(*members.invocation_id, name_bytes_max, arena, id)) {
      return invalid("invocationId");
    }
    call.id = id;
  }
  if (streaming && !call.id) return invalid("invocationId");
  if (!members.target ||
      !fields::read_string(*members.target, name_bytes_max, arena, call.target)) {
    return invalid("target");
  }
  if (members.arguments) {
    if (members.arguments->kind() != JsonKind::array) return invalid("arguments");
    call.arguments = *members.arguments;
  }
  return Message{call};
}

Result<std::uint64_t, DecodeError> read_sequence_id(const Members& members) {
  std::uint64_t number = 0;
  if (!members.sequence_id || !fields::read_count(*members.sequence_id, number)) {
    return invalid("sequenceId");
  }
  return number;
}

void end_record(JsonWriter& json, std::string& out) {
  json.end_object();
  out.push_back(record_end);
}

}  // namespace

bool is_numbered(const Message& message) {
  return std::holds_alternative<Call>(message) || std::holds_alternative<Reply>(message);
}

Result<Handshake, DecodeError> decode_handshake(std::string_view record, std::string& arena) {
  const auto opened = open_object(record, limits::client_frame_bytes_max, arena);
  if (!opened) return opened.error();
  Handshake handshake;
  bool versioned = false;
  JsonString key;
  JsonView value;
  for (JsonMembers members(opened.value()); members.next(key, value);) {
    if (key.equals("type")) return invalid("type");  // a message that came before the handshake
    if (key.equals("protocol") &&
        !fields::read_string(value, name_bytes_max, arena, handshake.protocol)) {
      return invalid("protocol");
    }
    if (!key.equals("version")) continue;
    if (!fields::read_count(value, handshake.version)) return invalid("version");
    versioned = true;
  }
  if (handshake.protocol.empty()) return invalid("protocol");
  if (!versioned) return invalid("version");
  return handshake;
}

Result<Message, DecodeError> decode(std::string_view record, std::string& arena) {
  const auto members = members_of(record, arena);
  if (!members) return members.error();
  if (!members.value().type) return DecodeError{DecodeErrorCode::missing_type};
  std::uint64_t type = 0;
  if (!fields::read_count(*members.value().type, type)) return invalid("type");
  switch (type) {
    case 1: return read_call(members.value(), false, arena);
    case 4: return read_call(members.value(), true, arena);
    case 2:
    case 3:
    case 5: return Message{Reply{}};
    case 6: return Message{Ping{}};
    case 7: return Message{Goodbye{}};
    case 8:
    case 9: break;
    default: return Message{Unknown{}};
  }
  const auto number = read_sequence_id(members.value());
  if (!number) return number.error();
  if (type == 8) return Message{Ack{number.value()}};
  return Message{Sequence{number.value()}};
}

void encode_handshake(std::string_view error, std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  if (!error.empty()) json.key("error").string(error);
  end_record(json, out);
}

void encode_invocation(std::string_view target, std::string_view argument, std::string& out) {
  JsonWriter json(out);
  json.begin_object().key("type").integer(1).key("target").string(target).key("arguments")
      .begin_array().raw(argument).end_array();
  end_record(json, out);
}

void encode_completion(std::string_view id, std::string_view error, std::string& out) {
  JsonWriter json(out);
  json.begin_object().key("type").integer(3).key("invocationId").string(id);
  if (!error.empty()) json.key("error").string(error);
  end_record(json, out);
}

void encode_ping(std::string& out) {
  JsonWriter json(out);
  json.begin_object().key("type").integer(6);
  end_record(json, out);
}

void encode_close(std::string_view error, bool allow_reconnect, std::string& out) {
  JsonWriter json(out);
  json.begin_object().key("type").integer(7);
  if (!error.empty()) json.key("error").string(error);
  if (allow_reconnect) json.key("allowReconnect").boolean(true);
  end_record(json, out);
}

void encode_ack(std::uint64_t through, std::string& out) {
  JsonWriter json(out);
  json.begin_object().key("type").integer(8).key("sequenceId")
      .integer(static_cast<std::int64_t>(through));
  end_record(json, out);
}

void encode_sequence(std::uint64_t next, std::string& out) {
  JsonWriter json(out);
  json.begin_object().key("type").integer(9).key("sequenceId")
      .integer(static_cast<std::int64_t>(next));
  end_record(json, out);
}

}  // namespace tidewire::wire::hub::server
