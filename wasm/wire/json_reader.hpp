#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "wire/decode_error.hpp"
#include "wire/result.hpp"

/// A strict JSON reader (RFC 8259) that builds no tree: `parse_json` checks the whole text once,
/// after which views navigate it in place. It accepts what nlohmann/json accepts, up to
/// `limits::json_depth_max`, and gives the same values; tests/cpp/fuzz compares the two. Ours
/// because size and speed of the WebAssembly module are decided here (docs/architecture.md).
namespace tidewire::wire {

enum class JsonKind { null, boolean, number, string, array, object };

/// A string inside checked text: the bytes between its quotes, escapes untouched.
class JsonString {
 public:
  JsonString() = default;
  explicit JsonString(std::string_view raw) : raw_(raw) {}

  /// True if the string, unescaped, is `literal`.
  [[nodiscard]] bool equals(std::string_view literal) const;

  /// The string's value. Without escapes a view of the frame itself; with them the text is
  /// appended to `arena`, which must have room already (reserve the frame's size once, and no
  /// earlier view of the arena ever moves).
  [[nodiscard]] std::string_view unescape(std::string& arena) const;

 private:
  std::string_view raw_;
};

/// One value inside checked text. Cheap to copy; valid as long as the text is.
class JsonView {
 public:
  JsonView() = default;

  [[nodiscard]] JsonKind kind() const;
  /// The value exactly as it was written.
  [[nodiscard]] std::string_view text() const { return text_; }

  [[nodiscard]] std::optional<bool> boolean() const;
  [[nodiscard]] std::optional<double> number() const;
  [[nodiscard]] std::optional<JsonString> string() const;

 private:
  friend class JsonMembers;
  friend class JsonElements;
  friend Result<JsonView, DecodeErrorCode> parse_json(std::string_view text);
  explicit JsonView(std::string_view text) : text_(text) {}
  std::string_view text_ = "null";
};

/// Walks the members of an object in their order; empty for any other kind.
class JsonMembers {
 public:
  explicit JsonMembers(const JsonView& object);
  bool next(JsonString& key, JsonView& value);

 private:
  std::string_view rest_;
};

/// Walks the elements of an array in their order; empty for any other kind.
class JsonElements {
 public:
  explicit JsonElements(const JsonView& array);
  bool next(JsonView& value);

 private:
  std::string_view rest_;
};

/// Checks `text` as a whole: one value, white space around it, valid UTF-8, nesting within
/// `limits::json_depth_max`, numbers within the range of a double. Linear in its length.
[[nodiscard]] Result<JsonView, DecodeErrorCode> parse_json(std::string_view text);

}  // namespace tidewire::wire
