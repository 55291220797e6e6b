#include "wire/json_reader.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "wire/limits.hpp"

using namespace tidewire::wire;

namespace {

bool accepts(std::string_view text) { return parse_json(text).ok(); }

bool oracle_accepts(std::string_view text) { return nlohmann::json::accept(text); }

std::string unescape(std::string_view json_text) {
  const auto parsed = parse_json(json_text);
  REQUIRE(parsed);
  std::string arena;
  arena.reserve(json_text.size());
  return std::string(parsed.value().string()->unescape(arena));
}

}  // namespace

TEST_CASE("the reader accepts and refuses what nlohmann/json does") {
  const std::vector<std::string> texts = {
      "", " ", "{}", "[]", "[ ]", "{ }", "null", "nul", "nulll", "true", "false", "tru", "0", "-0",
      "00", "01", "-", "+1", "1.", ".5", "1.5", "1e", "1e5", "1E+5", "1e-5", "1e+", "-1.25e-3",
      "1e308", "1e309", "-1e309", "1e-400", "123456789012345678901234567890", "\"\"", "\"a\"",
      "\"", "\"\\", "\"\\\"", "\"\\n\"", "\"\\x\"", "\"\\u0041\"", "\"\\u004\"", "\"\\ud83d\\ude00\"",
      "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83dx\"", "\"\\ud83d\\u0041\"", "\"\x01\"", "\"\x1f\"",
      "\"\x7f\"", "[1,2]", "[1,]", "[,1]", "[1 2]", "[1,2", "[[[]]]", "[[[]]", "{\"a\":1}",
      "{\"a\":1,}", "{\"a\" : 1 , \"b\":[]}", "{a:1}", "{\"a\"1}", "{\"a\":}", "{1:2}", "{\"a\":1]",
      "[1}", "1 2", "{} {}", "\xEF\xBB\xBF{}", "\"\xC3\xA9\"", "\"\xC3\"", "\"\xC0\x80\"",
      "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"", "\"\xF0\x9F\x98\x80\"", "\"\xE0\x80\x80\"",
      "\"\xFF\"", "[\"\xE2\x82\"]", std::string("\0", 1), std::string("[1\0]", 4),
      std::string("\"\0\"", 3), "NaN", "Infinity", "[1]\n", "\v1", "// c\n1", "'a'"};
  for (const std::string& text : texts) {
    INFO("text: " << text);
    CHECK(accepts(text) == oracle_accepts(text));
  }
}

TEST_CASE("nesting up to the limit is read, and one more level is too deep") {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  CHECK(accepts(nested(limits::json_depth_max)));
  const auto refused = parse_json(nested(limits::json_depth_max + 1));
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == DecodeErrorCode::too_deep);
}

TEST_CASE("a megabyte of opening brackets is refused without using the stack") {
  const auto refused = parse_json(std::string(1024 * 1024, '['));
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == DecodeErrorCode::too_deep);
}

TEST_CASE("members and elements come in their order with their text") {
  const auto parsed =
      parse_json(R"( {"a" : [1, "x,]}" ,{"b":[]}] , "c":{"d":null}, "e" : -1.5e2 } )");
  REQUIRE(parsed);
  std::vector<std::string> seen;
  JsonString key;
  JsonView value;
  for (JsonMembers members(parsed.value()); members.next(key, value);) {
    seen.emplace_back(value.text());
  }
  CHECK(seen == std::vector<std::string>{R"([1, "x,]}" ,{"b":[]}])", R"({"d":null})", "-1.5e2"});

  const auto array = parse_json(R"([1, "x,]}" ,{"b":[]} , [ [ ] ]])");
  REQUIRE(array);
  seen.clear();
  for (JsonElements elements(array.value()); elements.next(value);) seen.emplace_back(value.text());
  CHECK(seen == std::vector<std::string>{"1", R"("x,]}")", R"({"b":[]})", "[ [ ] ]"});
}

TEST_CASE("escapes are resolved, surrogate pairs included") {
  CHECK(unescape(R"("a\"\\\/\b\f\n\r\tz")") == "a\"\\/\b\f\n\r\tz");
  CHECK(unescape(R"("\u0041\u00e9\u20ac\ud83d\ude00")") == "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST_CASE("keys are compared by value, however they are written") {
  const auto parsed = parse_json(R"({"t\u0079pe":1})");
  REQUIRE(parsed);
  JsonString key;
  JsonView value;
  JsonMembers members(parsed.value());
  REQUIRE(members.next(key, value));
  CHECK(key.equals("type"));
  CHECK_FALSE(key.equals("typo"));
}
