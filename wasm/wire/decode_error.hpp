#pragma once

#include <cstdint>
#include <string_view>

namespace tidewire::wire {

/// Why a frame was refused. The numbers are stable: they are reported to applications.
enum class DecodeErrorCode : std::uint8_t {
  frame_too_large = 1,
  invalid_json = 2,
  too_deep = 3,
  not_an_object = 4,
  missing_type = 5,
  unknown_type = 6,
  invalid_field = 7,
  incomplete_record = 8,  // a hub's record without its separator
};

/// A refused frame: the code, and the field that was wrong where one was (a literal, never the
/// peer's text).
struct DecodeError {
  DecodeErrorCode code;
  std::string_view field = {};
  bool operator==(const DecodeError&) const = default;
};

/// The code's name, as it appears in error messages and on the wire.
constexpr std::string_view name(DecodeErrorCode code) {
  switch (code) {
    case DecodeErrorCode::frame_too_large: return "frame_too_large";
    case DecodeErrorCode::invalid_json: return "invalid_json";
    case DecodeErrorCode::too_deep: return "too_deep";
    case DecodeErrorCode::not_an_object: return "not_an_object";
    case DecodeErrorCode::missing_type: return "missing_type";
    case DecodeErrorCode::unknown_type: return "unknown_type";
    case DecodeErrorCode::invalid_field: return "invalid_field";
    case DecodeErrorCode::incomplete_record: return "incomplete_record";
  }
  return "unknown";
}

}  // namespace tidewire::wire
