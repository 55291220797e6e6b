#pragma once

#include "http_message.hpp"
#include "services.hpp"
#include "url.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// `{"username","password"}` for `{"token","token_type","expires_at","user":{"id","roles"}}`.
[[nodiscard]] HttpResponse post_auth_token(Services& services, const HttpRequest& request,
                                           const Target& target, wire::Now now);

}  // namespace tidewire::server
