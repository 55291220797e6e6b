#include "binding/effect_value.hpp"

#include <string>
#include <variant>

namespace tidewire::binding {
namespace {

using emscripten::val;

val of_kind(const char* kind) {
  val object = val::object();
  object.set("kind", val(kind));
  return object;
}

val convert(const core::OpenSocket& effect) {
  val protocols = val::array();
  for (std::size_t i = 0; i < effect.protocols.size(); ++i) {
    protocols.set(static_cast<unsigned>(i), val(effect.protocols[i]));
  }
  val object = of_kind("open_socket");
  object.set("socket", val(effect.socket));
  object.set("url", val(effect.url));
  object.set("protocols", protocols);
  return object;
}

val convert(const core::SendText& effect) {
  val object = of_kind("send_text");
  object.set("socket", val(effect.socket));
  object.set("text", val(effect.text));
  return object;
}

val convert(const core::CloseSocket& effect) {
  val object = of_kind("close_socket");
  object.set("socket", val(effect.socket));
  object.set("code", val(static_cast<int>(effect.code)));
  object.set("reason", val(effect.reason));
  return object;
}

val convert(const core::RequestToken& effect) {
  val object = of_kind("request_token");
  object.set("request", val(effect.request));
  object.set("fresh", val(effect.fresh));
  return object;
}

val convert(const core::HttpRequest& effect) {
  val object = of_kind("http_request");
  object.set("request", val(effect.request));
  object.set("url", val(effect.url));
  object.set("method", val(effect.post ? "POST" : "GET"));
  object.set("token", val(effect.token));
  object.set("body", val(effect.body));
  return object;
}

val convert(const core::StateChanged& effect) {
  val object = of_kind("state");
  object.set("status", val(std::string(core::name(effect.status))));
  object.set("reason", val(static_cast<int>(effect.reason)));
  object.set("attempt", val(effect.attempt));
  object.set("retryAt", val(effect.retry_at ? static_cast<double>(effect.retry_at->ms) : -1.0));
  object.set("closeCode", val(static_cast<int>(effect.close_code)));
  object.set("everLive", val(effect.ever_live));
  object.set("polling", val(effect.polling));
  return object;
}

val convert(const core::AuthRequired&) { return of_kind("auth_required"); }

val convert(const core::Report& effect) {
  val object = of_kind("report");
  object.set("code", val(effect.code));
  object.set("message", val(effect.message));
  return object;
}

val convert(const core::CommandDone& effect) {
  val object = of_kind("command_done");
  object.set("command", val(effect.command));
  object.set("ok", val(effect.ok));
  object.set("code", val(effect.code));
  object.set("text", val(effect.text));
  return object;
}

val convert(const core::EventMessage& effect) {
  val object = of_kind("event");
  object.set("type", val(effect.type));
  object.set("text", val(effect.text));
  return object;
}

}  // namespace

val to_value(const core::Effect& effect) {
  return std::visit([](const auto& alternative) { return convert(alternative); }, effect);
}

}  // namespace tidewire::binding
