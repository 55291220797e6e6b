#pragma once

#include <string>
#include <string_view>

#include "wire/time.hpp"

/// The resource dialect as the server speaks it: `{"type":…,"data":{…},"timestamp":ms}`.
namespace tidewire::wire::resource {

/// The first message of a connection.
inline constexpr std::string_view connection_established = "connection_established";

/// Appends the frame to `out`. `data` is the text of a JSON object.
void encode(std::string_view type, std::string_view data, UnixMillis timestamp, std::string& out);

}  // namespace tidewire::wire::resource
