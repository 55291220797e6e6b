#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/decode_error.hpp"
#include "wire/result.hpp"

/// The dashboard dialect as the server speaks it: it takes `{"command":…}` and pushes
/// `{"type":…,"data":{…}}`.
namespace tidewire::wire::dashboard {

enum class Command : std::uint8_t { request_status, start_bot, stop_bot };

/// A client's frame. Without a `command` it is `missing_type`, with another one `unknown_type`.
/// `arena` is room to work in.
[[nodiscard]] Result<Command, DecodeError> decode(std::string_view frame, std::string& arena);

/// Appends the frame to `out`. `data` is the text of a JSON object.
void encode(std::string_view type, std::string_view data, std::string& out);

}  // namespace tidewire::wire::dashboard
