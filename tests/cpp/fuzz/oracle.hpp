#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "wire/limits.hpp"

/// nlohmann/json as the judge of our decoders.
namespace tidewire::fuzz {

using Json = nlohmann::ordered_json;

/// The text's value; nothing where it is no JSON, or where the two cannot be compared: zero bytes
/// (the end of the text to nlohmann/json), nesting beyond ours, a key twice in one object, escapes
/// (numbers inside strings are read unescaped by us).
struct Judgement {
  bool comparable = false;
  std::optional<Json> value;
};

inline Judgement judge(std::string_view text) {
  Judgement judgement;
  if (text.find('\0') != std::string_view::npos || text.find('\\') != std::string_view::npos) {
    return judgement;
  }
  bool comparable = true;
  std::vector<std::set<std::string>> keys;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth >= wire::limits::json_depth_max - 1) comparable = false;
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key) {
      comparable &= keys.back().insert(parsed.get<std::string>()).second;
    }
    return true;
  };
  Json value = Json::parse(text, watch, false);
  judgement.comparable = comparable;
  if (!value.is_discarded()) judgement.value = std::move(value);
  return judgement;
}

/// A text of 1 to `bytes_max` bytes.
inline std::optional<std::string> text_of(const Json& value, std::size_t bytes_max) {
  if (!value.is_string()) return std::nullopt;
  std::string text = value.get<std::string>();
  if (text.empty() || text.size() > bytes_max) return std::nullopt;
  return text;
}

/// A number, or a text that is exactly one.
inline std::optional<double> decimal_of(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  const std::string text = value.get<std::string>();
  if (text.empty() || std::string_view("-0123456789").find(text.front()) == std::string::npos ||
      std::string_view("0123456789").find(text.back()) == std::string::npos) {
    return std::nullopt;
  }
  const Json number = Json::parse(text, nullptr, false);
  if (number.is_discarded() || !number.is_number()) return std::nullopt;
  return number.get<double>();
}

inline const Json* member(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() ? &*found : nullptr;
}

}  // namespace tidewire::fuzz
