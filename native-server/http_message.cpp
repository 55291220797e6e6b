#include "http_message.hpp"

#include <nlohmann/json.hpp>

namespace tidewire::server {

HttpResponse error_response(int status, std::string_view code, std::string_view message) {
  const nlohmann::ordered_json body = {{"error", {{"code", code}, {"message", message}}}};
  using nlohmann::json;
  return json_response(status, body.dump(-1, ' ', false, json::error_handler_t::replace));
}

HttpResponse too_many_requests(wire::Millis retry_after_ms) {
  HttpResponse response =
      error_response(429, "rate_limited", "Too many requests from this address; wait a little");
  response.headers.emplace_back("Retry-After", std::to_string((retry_after_ms + 999) / 1'000));
  return response;
}

HttpResponse json_response(int status, std::string body) {
  return {status, "application/json", {{"Cache-Control", "no-store"}}, std::move(body)};
}

}  // namespace tidewire::server
