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

/// True where brackets are open inside more than `json_depth_max` others. The library reads a text
/// of any depth, but copies and writes its values by recursion, to the end of the stack.
[[nodiscard]] bool nests_too_deep(std::string_view text);

/// What `text` is as JSON, discarded if it is none or nests too deep.
template <typename Json = nlohmann::json>
[[nodiscard]] Json parse_bounded(std::string_view text) {
  if (nests_too_deep(text)) return Json(nlohmann::json::value_t::discarded);
  return Json::parse(text, nullptr, false);
}

/// The JSON object that `text` is.
[[nodiscard]] wire::Result<nlohmann::json, Invalid> parse_object(std::string_view text);

}  // namespace tidewire::server
