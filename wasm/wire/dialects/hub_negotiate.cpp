#include "wire/dialects/hub_negotiate.hpp"

#include "wire/dialects/envelope.hpp"
#include "wire/json_fields.hpp"
#include "wire/limits.hpp"

namespace tidewire::wire::hub {
namespace {

bool names_web_sockets(const JsonView& transports) {
  JsonView transport;
  JsonString key;
  JsonView value;
  for (JsonElements elements(transports); elements.next(transport);) {
    for (JsonMembers members(transport); members.next(key, value);) {
      const auto name = key.equals("transport") ? value.string() : std::nullopt;
      if (name && name->equals("WebSockets")) return true;
    }
  }
  return false;
}

}  // namespace

Result<NegotiateReply, DecodeError> NegotiateReplyDecoder::decode(std::string_view body) {
  const Result<JsonView, DecodeError> opened =
      open_object(body, limits::client_frame_bytes_max, arena_);
  if (!opened) return opened.error();
  NegotiateReply reply;
  std::string_view token;
  JsonString key;
  JsonView value;
  for (JsonMembers members(opened.value()); members.next(key, value);) {
    if (key.equals("connectionId")) {
      fields::read_string(value, limits::token_bytes_max, arena_, reply.id);
    } else if (key.equals("connectionToken")) {
      fields::read_string(value, limits::token_bytes_max, arena_, token);
    } else if (key.equals("url")) {
      fields::read_string(value, limits::token_bytes_max, arena_, reply.url);
    } else if (key.equals("accessToken")) {
      fields::read_string(value, limits::token_bytes_max, arena_, reply.access_token);
    } else if (key.equals("error")) {
      fields::read_string(value, limits::error_bytes_max, arena_, reply.error);
    } else if (key.equals("availableTransports")) {
      reply.has_web_sockets = names_web_sockets(value);
    }
  }
  if (!token.empty()) reply.id = token;
  if (reply.error.empty() && reply.url.empty() && reply.id.empty()) {
    return DecodeError{DecodeErrorCode::invalid_field, "connectionToken"};
  }
  return reply;
}

}  // namespace tidewire::wire::hub
