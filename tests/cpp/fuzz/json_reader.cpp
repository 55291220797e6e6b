// The reader against nlohmann/json as the oracle: the same acceptance, the same values to the
// last bit, the same strings.
#include "wire/json_reader.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "fuzz/support.hpp"

using namespace tidewire::wire;
using tidewire::fuzz::require;

namespace {

std::string unescape(const JsonString& text, std::size_t room) {
  std::string arena;
  arena.reserve(room);
  return std::string(text.unescape(arena));
}

constexpr const char* kinds[] = {"null", "boolean", "number", "string", "array", "object"};

void compare(const JsonView& mine, const nlohmann::json& oracle, std::size_t room) {
  tidewire::fuzz::reached(kinds[static_cast<std::size_t>(mine.kind())]);
  switch (mine.kind()) {
    case JsonKind::null: return require(oracle.is_null());
    case JsonKind::boolean: return require(oracle.is_boolean() && *mine.boolean() == oracle.get<bool>());
    case JsonKind::string:
      return require(oracle.is_string() && unescape(*mine.string(), room) == oracle.get<std::string>());
    case JsonKind::number: {
      require(oracle.is_number());
      const double a = *mine.number();
      // nlohmann keeps integers apart: -0 is one to it, and has no sign there.
      const double b = oracle.get<double>();
      require(std::memcmp(&a, &b, sizeof a) == 0 || (a == 0 && b == 0));
      return;
    }
    case JsonKind::array: {
      require(oracle.is_array());
      std::size_t count = 0;
      JsonView element;
      for (JsonElements elements(mine); elements.next(element); ++count) {
        compare(element, oracle.at(count), room);
      }
      return require(count == oracle.size());
    }
    case JsonKind::object: {
      require(oracle.is_object());
      // The last of several equal keys counts, for both.
      nlohmann::json keys = nlohmann::json::object();
      JsonString key;
      JsonView value;
      for (JsonMembers members(mine); members.next(key, value);) {
        keys[unescape(key, room)] = std::string(value.text());
      }
      require(keys.size() == oracle.size());
      for (const auto& [name, text] : keys.items()) {
        const std::string owned = text.get<std::string>();
        const auto parsed = parse_json(owned);
        require(parsed.ok());
        compare(parsed.value(), oracle.at(name), room);
      }
      return;
    }
  }
}

/// Whether the text is JSON, to both.
bool read_text(std::string_view text) {
  const auto mine = parse_json(text);
  if (text.find('\0') != std::string_view::npos) {
    // nlohmann/json takes a zero byte for the end of the text; RFC 8259 allows it nowhere.
    require(!mine.ok());
    return false;
  }
  const nlohmann::json oracle = nlohmann::json::parse(text, nullptr, false);
  if (!mine && mine.error() == DecodeErrorCode::too_deep) return false;
  require(mine.ok() == !oracle.is_discarded());
  if (mine) compare(mine.value(), oracle, text.size());
  return mine.ok();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return tidewire::fuzz::expect_paths({"null", "boolean", "number", "string", "array", "object"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tidewire::fuzz::json_byte_by_byte(data, size, read_text);
  return 0;
}
