#pragma once

#include <string>
#include <string_view>

namespace tidewire::core {

/// Percent-encodes everything but what RFC 3986 section 2.3 calls unreserved.
void append_query_value(std::string_view value, std::string& url);

/// Appends `?name=` or `&name=`, whichever the address needs; the value is the caller's.
void append_query_name(std::string_view name, std::string& url);

}  // namespace tidewire::core
