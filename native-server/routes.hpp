#pragma once

#include "deferred_reply.hpp"
#include "http_message.hpp"
#include "services.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// Answers every plain HTTP request: REST and static files, with the security and CORS headers.
/// For HEAD the body is there too; whoever sends the response leaves it out.
[[nodiscard]] HttpResponse respond(Services& services, const HttpRequest& request,
                                   wire::Now now);

/// The same for whatever may be answered later, too; `services` outlive the reply.
void respond_later(Services& services, const HttpRequest& request, wire::Now now,
                   DeferredReply reply);

/// What lets pages of the configured origins read the answer; `request` gives origin and method.
void add_cors_headers(const Services& services, const HttpRequest& request,
                      HttpResponse& response);

/// Headers that every answer carries, also those of requests that could not be read.
void add_common_headers(HttpResponse& response);

}  // namespace tidewire::server
