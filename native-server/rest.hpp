#pragma once

#include <initializer_list>
#include <string_view>

#include "http_message.hpp"
#include "invalid.hpp"
#include "peer/identity.hpp"
#include "services.hpp"
#include "wire/result.hpp"
#include "wire/time.hpp"

/// What routes behind a token share.
namespace tidewire::server {

/// Who sent the request (`Authorization: Bearer …`), or the 401 to answer with.
[[nodiscard]] wire::Result<Identity, HttpResponse> require_user(const Services& services,
                                                                const HttpRequest& request,
                                                                wire::Now now);

/// The same for who has one of these roles; 403 otherwise.
[[nodiscard]] wire::Result<Identity, HttpResponse> require_role(
    const Services& services, const HttpRequest& request, wire::Now now,
    std::initializer_list<std::string_view> roles);

/// 400 for what cannot be read, 422 for what does not do.
[[nodiscard]] HttpResponse invalid_response(const Invalid& invalid);

}  // namespace tidewire::server
