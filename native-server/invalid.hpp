#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "wire/result.hpp"

namespace tidewire::server {

/// Why something from outside was refused: a stable code, and a sentence that names the field.
/// `syntax`: the text could not be read at all (400); else it was read and does not do (422).
struct Invalid {
  std::string code;
  std::string message;
  bool syntax = false;
};

inline Invalid missing_field(std::string_view field) {
  return {"missing_field", std::string(field) + " is needed"};
}

inline Invalid invalid_field(std::string_view field, std::string_view expected) {
  return {"invalid_field", std::string(field) + " must be " + std::string(expected)};
}

/// The JSON object that `text` is.
[[nodiscard]] inline wire::Result<nlohmann::json, Invalid> parse_object(std::string_view text) {
  nlohmann::json parsed = nlohmann::json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return Invalid{"invalid_json", "The text is not JSON", true};
  if (!parsed.is_object()) return Invalid{"invalid_json", "The text is not a JSON object", true};
  return parsed;
}

}  // namespace tidewire::server
