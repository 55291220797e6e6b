#pragma once

#include <boost/system/error_code.hpp>
#include <cstdint>
#include <string_view>

namespace tidewire::server {

/// True when the last character is not complete. Beast checks text as it arrives, but not its end
/// when the last fragment is empty.
[[nodiscard]] bool ends_inside_character(std::string_view text);

/// The code that a connection ended with which we did not close: what the client said (`theirs`, 0
/// for nothing), what Beast answered to a broken frame, or 1006.
[[nodiscard]] std::uint16_t failure_code(boost::system::error_code error, std::uint16_t theirs);

}  // namespace tidewire::server
