#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>
#include <optional>
#include <string>

#include "http_message.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// What HTTP/1.1 (RFC 9110, RFC 9112) and the handshake of RFC 6455 ask of a request before anybody
/// looks at what it is for.
using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;

/// The answer to a header that is too much, or that names no host; empty when it is fine.
[[nodiscard]] std::optional<HttpResponse> refuse_header(const BeastRequest& request);

/// The answer to a request that could not be read; empty when the connection is just over.
[[nodiscard]] std::optional<HttpResponse> refuse_error(boost::system::error_code error);

/// The answer to an upgrade whose version or key is not RFC 6455's (section 4.2.1).
[[nodiscard]] std::optional<HttpResponse> refuse_handshake(const BeastRequest& request);

/// True when the client waits to be told that it may send the body.
[[nodiscard]] bool expects_continue(const BeastRequest& request);

/// A target in absolute form (RFC 9112 section 3.2.2) becomes its path, and its authority the host.
void to_origin_form(BeastRequest& request);

/// The values of all `X-Forwarded-For` fields, in their order.
[[nodiscard]] std::string forwarded_for(const boost::beast::http::fields& fields);

/// RFC 9110 section 5.6.7: Sun, 06 Nov 1994 08:49:37 GMT.
[[nodiscard]] std::string http_date(wire::UnixMillis time);

}  // namespace tidewire::server
