#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "wire/decode_error.hpp"
#include "wire/json_reader.hpp"
#include "wire/result.hpp"

namespace tidewire::wire {

/// Checks a frame's size and text, and makes room in `arena` for whatever it holds escaped.
/// The value is that of the whole frame, of any kind.
[[nodiscard]] Result<JsonView, DecodeError> open_frame(std::string_view frame,
                                                       std::size_t bytes_max, std::string& arena);

/// The same for text that must be an object.
[[nodiscard]] Result<JsonView, DecodeError> open_object(std::string_view text,
                                                        std::size_t bytes_max,
                                                        std::string& arena);

/// The same for dialects whose frames are objects with a `type`. `type` is left empty where the
/// object has none or where it is not a string.
[[nodiscard]] Result<JsonView, DecodeError> open_typed_frame(std::string_view frame,
                                                             std::size_t bytes_max,
                                                             std::string& arena,
                                                             std::string_view& type);

}  // namespace tidewire::wire
