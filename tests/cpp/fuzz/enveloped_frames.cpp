// Dashboard and resource, both sides. What the client reads of a frame is what nlohmann/json finds
// in it; and what the server's encoders write, the client reads.
#include <variant>

#include "fuzz/oracle.hpp"
#include "fuzz/support.hpp"
#include "wire/dialects/dashboard_server.hpp"
#include "wire/dialects/enveloped_client.hpp"
#include "wire/dialects/resource_server.hpp"

using namespace tidewire;
using fuzz::Json;
using fuzz::require;

namespace {

/// The innermost `code` and `message` that are texts of a bearable length.
void read_error(const Json& object, std::string& code, std::string& message) {
  const auto take = [&](const char* key, std::size_t bytes_max, std::string& out) {
    const Json* value = fuzz::member(object, key);
    if (!value || !value->is_string()) return;
    if (value->get<std::string>().size() <= bytes_max) out = value->get<std::string>();
  };
  take("code", wire::limits::symbol_bytes_max, code);
  take("message", wire::limits::error_bytes_max, message);
  const Json* data = fuzz::member(object, "data");
  if (data && data->is_object()) read_error(*data, code, message);
}

void compare(const wire::ServerMessage& mine, const Json& oracle, std::string_view frame) {
  const std::string type = oracle.at("type").get<std::string>();
  if (const auto* error = std::get_if<wire::ServerError>(&mine)) {
    std::string code;
    std::string message;
    read_error(oracle, code, message);
    require(type == "error" && error->code == code && error->message == message);
    fuzz::reached("error");
  } else if (const auto* event = std::get_if<wire::Event>(&mine)) {
    require(event->type == type && event->text == frame);
    fuzz::reached("event");
  } else {
    require(std::holds_alternative<wire::AuthSuccess>(mine) && type == "connection_established");
    fuzz::reached("welcome");
  }
}

bool read(wire::enveloped::ClientDecoder& decoder, std::string_view frame) {
  const auto decoded = decoder.decode(frame);
  const fuzz::Judgement judgement = fuzz::judge(frame);
  if (judgement.comparable) {
    const Json* type = judgement.value ? fuzz::member(*judgement.value, "type") : nullptr;
    require(decoded.ok() == (type && type->is_string() && !type->get<std::string>().empty()));
    if (decoded) compare(decoded.value(), *judgement.value, frame);
  }
  return decoded.ok();
}

/// A frame that was read, written by either server and read again.
void round_trip(std::string_view frame) {
  wire::enveloped::ClientDecoder decoder;
  const auto decoded = decoder.decode(frame);
  const auto* event = decoded ? std::get_if<wire::Event>(&decoded.value()) : nullptr;
  if (!event) return;
  const std::string type(event->type);
  std::string as_dashboard;
  wire::dashboard::encode(type, frame, as_dashboard);
  std::string as_resource;
  wire::resource::encode(type, frame, wire::UnixMillis{1'700'000'000'000}, as_resource);
  for (const std::string& written : {as_dashboard, as_resource}) {
    wire::enveloped::ClientDecoder again_decoder;
    const auto again = again_decoder.decode(written);
    if (!again) {
      // One level deeper than before, or longer, may be too much.
      require(again.error().code == wire::DecodeErrorCode::too_deep ||
              again.error().code == wire::DecodeErrorCode::frame_too_large);
      continue;
    }
    require(std::get<wire::Event>(again.value()).type == type);
    fuzz::reached("written and read again");
  }
}

void read_as_server(std::string_view frame) {
  std::string arena;
  const auto decoded = wire::dashboard::decode(frame, arena);
  const fuzz::Judgement judgement = fuzz::judge(frame);
  if (!judgement.comparable || frame.size() > wire::limits::client_frame_bytes_max) return;
  const Json* command = judgement.value ? fuzz::member(*judgement.value, "command") : nullptr;
  const std::string name = command && command->is_string() ? command->get<std::string>() : "";
  const bool known = name == "request_status" || name == "start_bot" || name == "stop_bot";
  require(decoded.ok() == known);
  if (known) fuzz::reached(name);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"error", "event", "welcome", "written and read again",
                             "request_status", "start_bot", "stop_bot"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wire::enveloped::ClientDecoder decoder;
  fuzz::json_byte_by_byte(data, size, [&](std::string_view frame) {
    read_as_server(frame);
    return read(decoder, frame);
  });
  round_trip({reinterpret_cast<const char*>(data), size});
  return 0;
}
