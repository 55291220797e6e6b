#include "binding/effect_text.hpp"

#include <variant>

#include "wire/json_writer.hpp"

namespace tidewire::binding {
namespace {

using wire::JsonWriter;

JsonWriter& kind(JsonWriter& json, std::string_view name) {
  return json.begin_object().key("kind").string(name);
}

void write(JsonWriter& json, const core::OpenSocket& effect) {
  kind(json, "open_socket").key("socket").integer(effect.socket).key("url").string(effect.url);
  json.key("protocols").begin_array();
  for (const std::string& protocol : effect.protocols) json.string(protocol);
  json.end_array();
}

void write(JsonWriter& json, const core::SendText& effect) {
  kind(json, "send_text").key("socket").integer(effect.socket).key("text").string(effect.text);
}

void write(JsonWriter& json, const core::CloseSocket& effect) {
  kind(json, "close_socket").key("socket").integer(effect.socket);
  json.key("code").integer(effect.code).key("reason").string(effect.reason);
}

void write(JsonWriter& json, const core::RequestToken& effect) {
  kind(json, "request_token").key("request").integer(effect.request);
  json.key("fresh").boolean(effect.fresh);
}

void write(JsonWriter& json, const core::HttpRequest& effect) {
  kind(json, "http_request").key("request").integer(effect.request).key("url").string(effect.url);
  json.key("method").string(effect.post ? "POST" : "GET").key("token").string(effect.token);
  json.key("body").string(effect.body);
}

void write(JsonWriter& json, const core::StateChanged& effect) {
  kind(json, "state").key("status").string(core::name(effect.status));
  json.key("reason").integer(static_cast<int>(effect.reason));
  json.key("attempt").integer(effect.attempt);
  json.key("retryAt").integer(effect.retry_at ? effect.retry_at->ms : -1);
  json.key("closeCode").integer(effect.close_code).key("everLive").boolean(effect.ever_live);
  json.key("polling").boolean(effect.polling);
}

void write(JsonWriter& json, const core::AuthRequired&) { kind(json, "auth_required"); }

void write(JsonWriter& json, const core::Report& effect) {
  kind(json, "report").key("code").string(effect.code).key("message").string(effect.message);
}

void write(JsonWriter& json, const core::CommandDone& effect) {
  kind(json, "command_done").key("command").integer(effect.command);
  json.key("ok").boolean(effect.ok).key("code").string(effect.code).key("text").string(effect.text);
}

void write(JsonWriter& json, const core::EventMessage& effect) {
  kind(json, "event").key("type").string(effect.type).key("text").string(effect.text);
}

}  // namespace

void write_effect(const core::Effect& effect, std::string& out) {
  JsonWriter json(out);
  std::visit([&](const auto& alternative) { write(json, alternative); }, effect);
  json.end_object();
}

}  // namespace tidewire::binding
