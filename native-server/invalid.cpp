#include "invalid.hpp"

#include "wire/limits.hpp"

namespace tidewire::server {

bool nests_too_deep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > wire::limits::json_depth_max) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

wire::Result<nlohmann::json, Invalid> parse_object(std::string_view text) {
  if (nests_too_deep(text)) {
    return Invalid{"too_deep", "The JSON nests more than 64 levels deep", true};
  }
  auto parsed = nlohmann::json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return Invalid{"invalid_json", "The text is not JSON", true};
  if (!parsed.is_object()) return Invalid{"invalid_json", "The text is not a JSON object", true};
  return parsed;
}

}  // namespace tidewire::server
