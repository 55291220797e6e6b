#pragma once

#include <string>
#include <string_view>

#include "wire/result.hpp"

namespace tidewire::wire {

/// Something the application wants done: a name, and the rest as the text of a JSON object (empty
/// for none).
struct Command {
  std::string_view name;
  std::string_view payload;
};

enum class CommandError : unsigned char {
  invalid_name = 1,     // empty, longer than a symbol, or one that the dialect sends by itself
  invalid_payload = 2,  // not a JSON object
  too_large = 3,        // beyond limits::client_frame_bytes_max
};

/// The frame `{"<key>":"<name>", …payload}`. What the payload holds under `key` itself is left
/// to the reader (the last one counts), so it must not: that is `invalid_payload` too.
[[nodiscard]] Result<std::string, CommandError> command_frame(std::string_view key,
                                                              const Command& command);

}  // namespace tidewire::wire
