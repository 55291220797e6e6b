#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/time.hpp"

namespace tidewire::server {

/// A request as the routes see it: what they need, and no library's types.
struct HttpRequest {
  std::string method;
  std::string target;
  std::string host;
  std::string origin;
  std::string if_none_match;
  std::string body;
  std::string authorization;
  std::string client_key;          // of the client's address, see address_key
  bool from_this_machine = false;  // over loopback, and not through a proxy that says so
};

struct HttpResponse {
  int status = 200;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// `{"error":{"code","message"}}` with a status.
[[nodiscard]] HttpResponse error_response(int status, std::string_view code,
                                          std::string_view message);

/// 429 `rate_limited` with Retry-After, in whole seconds.
[[nodiscard]] HttpResponse too_many_requests(wire::Millis retry_after_ms);

/// A JSON text that must not be cached.
[[nodiscard]] HttpResponse json_response(int status, std::string body);

}  // namespace tidewire::server
