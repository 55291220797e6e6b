#include "wire/dialects/hub_client.hpp"

#include <optional>

#include "wire/dialects/envelope.hpp"
#include "wire/dialects/hub_records.hpp"
#include "wire/integer_text.hpp"
#include "wire/json_fields.hpp"
#include "wire/json_reader.hpp"
#include "wire/json_writer.hpp"
#include "wire/limits.hpp"

namespace tidewire::wire::hub {
namespace {

/// The protocol's message types that a client hears; the others are for servers.
constexpr double invocation = 1;
constexpr double completion = 3;
constexpr double close_message = 7;

/// All that a record can say, whatever its type.
struct Fields {
  std::optional<double> type;
  bool has_type = false;
  std::string_view target;
  std::string_view id;
  std::string_view error;
  bool has_error = false;
  std::string_view result;  // its text
  JsonView arguments;
  bool allow_reconnect = false;
};

void read_field(const JsonString& key, const JsonView& value, std::string& arena, Fields& out) {
  if (key.equals("type")) {
    out.has_type = true;
    out.type = value.number();
  } else if (key.equals("target")) {
    fields::read_string(value, limits::symbol_bytes_max, arena, out.target);
  } else if (key.equals("invocationId")) {
    fields::read_string(value, limits::symbol_bytes_max, arena, out.id);
  } else if (key.equals("error")) {
    out.has_error = value.kind() != JsonKind::null;
    fields::read_string(value, limits::error_bytes_max, arena, out.error);
  } else if (key.equals("result")) {
    out.result = value.text();
  } else if (key.equals("arguments")) {
    out.arguments = value;
  } else if (key.equals("allowReconnect")) {
    out.allow_reconnect = value.boolean().value_or(false);
  }
}

/// The only argument's text, or that of the whole list.
std::string_view arguments_text(const JsonView& arguments, JsonView& first) {
  JsonElements elements(arguments);
  if (!elements.next(first)) return arguments.text();
  JsonView second;
  return elements.next(second) ? arguments.text() : first.text();
}

JsonWriter& begin_call(JsonWriter& json, std::string_view target, std::uint64_t id) {
  json.begin_object().key("type").integer(1);
  if (id != 0) json.key("invocationId").string(integer_text(static_cast<std::int64_t>(id)));
  return json.key("target").string(target).key("arguments");
}

}  // namespace

void encode_handshake(std::string& out) {
  out += R"({"protocol":"json","version":1})";
  out.push_back(record_end);
}

void encode_ping(std::string& out) {
  out += R"({"type":6})";
  out.push_back(record_end);
}

void encode_close(std::string& out) {
  out += R"({"type":7})";
  out.push_back(record_end);
}

void encode_call(std::string_view target, std::string_view argument, std::uint64_t id,
                 std::string& out) {
  JsonWriter json(out);
  begin_call(json, target, id).begin_array().string(argument).end_array().end_object();
  out.push_back(record_end);
}

void encode_no_result(std::string_view id, std::string& out) {
  JsonWriter(out).begin_object().key("type").integer(3).key("invocationId").string(id)
      .key("error").string("Client didn't provide a result.").end_object();
  out.push_back(record_end);
}

Result<std::string, CommandError> encode_command(const Command& command, std::uint64_t id) {
  if (command.name.empty() || command.name.size() > limits::symbol_bytes_max) {
    return CommandError::invalid_name;
  }
  if (command.payload.size() > limits::client_frame_bytes_max) return CommandError::too_large;
  std::string frame;
  JsonWriter json(frame);
  begin_call(json, command.name, id);
  if (command.payload.empty()) {
    json.begin_array().end_array();
  } else {
    const auto parsed = parse_json(command.payload);
    if (!parsed) return CommandError::invalid_payload;
    if (parsed.value().kind() == JsonKind::array) {
      json.raw(parsed.value().text());
    } else if (parsed.value().kind() == JsonKind::object) {
      json.begin_array().raw(parsed.value().text()).end_array();
    } else {
      return CommandError::invalid_payload;
    }
  }
  json.end_object();
  frame.push_back(record_end);
  if (frame.size() > limits::client_frame_bytes_max) return CommandError::too_large;
  return frame;
}

Result<HubMessage, DecodeError> ClientDecoder::decode(std::string_view& rest) {
  if (rest.size() > limits::server_frame_bytes_max) {
    rest = {};
    return DecodeError{DecodeErrorCode::frame_too_large};
  }
  const std::size_t end = rest.find(record_end);
  if (end == std::string_view::npos) {
    rest = {};
    return DecodeError{DecodeErrorCode::incomplete_record};
  }
  const std::string_view record = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return read_record(record);
}

Result<HubMessage, DecodeError> ClientDecoder::read_record(std::string_view record) {
  const Result<JsonView, DecodeError> opened =
      open_object(record, limits::server_frame_bytes_max, arena_);
  if (!opened) return opened.error();
  Fields found;
  JsonString key;
  JsonView value;
  for (JsonMembers members(opened.value()); members.next(key, value);) {
    read_field(key, value, arena_, found);
  }
  if (!found.has_type) {
    if (!found.has_error) return HubMessage{AuthSuccess{}};
    return HubMessage{CloseNotice{CloseNotice::Cause::handshake, found.error, true}};
  }
  if (found.type == invocation) {
    if (found.target.empty()) return DecodeError{DecodeErrorCode::invalid_field, "target"};
    if (found.arguments.kind() != JsonKind::array) {
      return DecodeError{DecodeErrorCode::invalid_field, "arguments"};
    }
    Invocation out;
    out.target = found.target;
    out.id = found.id;
    JsonView first;
    out.arguments = arguments_text(found.arguments, first);
    read_price(first, out);
    return HubMessage{out};
  }
  if (found.type == completion) {
    if (found.id.empty()) return DecodeError{DecodeErrorCode::invalid_field, "invocationId"};
    return HubMessage{Completion{found.id, !found.has_error,
                                    found.has_error ? found.error : found.result}};
  }
  if (found.type == close_message) {
    return HubMessage{
        CloseNotice{CloseNotice::Cause::server, found.error, found.allow_reconnect}};
  }
  return HubMessage{Ignored{}};  // pings, and what later versions may add
}

void ClientDecoder::read_price(const JsonView& argument, Invocation& out) {
  if (price_.symbol.empty() || price_.price.empty()) return;
  bool has_price = false;
  JsonString key;
  JsonView value;
  for (JsonMembers members(argument); members.next(key, value);) {
    if (key.equals(price_.symbol)) fields::read_symbol(value, arena_, out.tick.symbol);
    if (key.equals(price_.price)) has_price = fields::read_number(value, out.tick.tick.price);
  }
  out.has_tick = has_price && !out.tick.symbol.empty();
}

}  // namespace tidewire::wire::hub
