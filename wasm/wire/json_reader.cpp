#include "wire/json_reader.hpp"

#include <cassert>
#include <cstdint>

#include "wire/limits.hpp"
#include "wire/number_text.hpp"

namespace tidewire::wire {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_number_char(char c) {
  return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

void skip_space(std::string_view& rest) {
  std::size_t count = 0;
  while (count < rest.size() && is_space(rest[count])) ++count;
  rest.remove_prefix(count);
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The four hex digits of a \u escape at `at`, or -1.
int read_hex4(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

bool is_high_surrogate(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// Length of the UTF-8 sequence at `at` (RFC 3629, table of well-formed sequences), 0 if none.
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  const auto between = [](unsigned value, unsigned low, unsigned high) {
    return value >= low && value <= high;
  };
  const unsigned lead = byte(0);
  const bool tail1 = between(byte(1), 0x80, 0xBF);
  const bool tail2 = between(byte(2), 0x80, 0xBF);
  const bool tail3 = between(byte(3), 0x80, 0xBF);
  if (lead < 0x80) return 1;
  if (between(lead, 0xC2, 0xDF)) return tail1 ? 2 : 0;
  if (lead == 0xE0) return between(byte(1), 0xA0, 0xBF) && tail2 ? 3 : 0;
  if (lead == 0xED) return between(byte(1), 0x80, 0x9F) && tail2 ? 3 : 0;
  if (between(lead, 0xE1, 0xEF)) return tail1 && tail2 ? 3 : 0;
  if (lead == 0xF0) return between(byte(1), 0x90, 0xBF) && tail2 && tail3 ? 4 : 0;
  if (between(lead, 0xF1, 0xF3)) return tail1 && tail2 && tail3 ? 4 : 0;
  if (lead == 0xF4) return between(byte(1), 0x80, 0x8F) && tail2 && tail3 ? 4 : 0;
  return 0;
}

void append_utf8(std::uint32_t code_point, std::string& out) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | (code_point >> 18));
    put(0x80 | ((code_point >> 12) & 0x3F));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

/// Checks the text once from front to back, without recursion.
class Checker {
 public:
  explicit Checker(std::string_view text) : text_(text) {}

  /// The span of the one value, or why there is none.
  Result<std::string_view, DecodeErrorCode> run() {
    space();
    const std::size_t start = at_;
    if (!value()) return failure_;
    while (depth_ > 0) {
      if (!after_value()) return failure_;
    }
    const std::size_t end = at_;
    space();
    if (at_ != text_.size()) return DecodeErrorCode::invalid_json;
    return text_.substr(start, end - start);
  }

 private:
  bool fail(DecodeErrorCode code = DecodeErrorCode::invalid_json) {
    failure_ = code;
    return false;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c || at_ == text_.size()) return false;
    ++at_;
    return true;
  }
  void space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  /// Inside a container, behind one of its values: the next value, or the container's end.
  bool after_value() {
    space();
    const bool object = is_object_[static_cast<std::size_t>(depth_ - 1)];
    if (take(',')) {
      space();
      return object ? member() : value();
    }
    if (!take(object ? '}' : ']')) return fail();
    --depth_;
    return true;
  }

  bool member() {
    if (peek() != '"' || !string()) return fail();
    space();
    if (!take(':')) return fail();
    space();
    return value();
  }

  /// A scalar, or everything down to the first scalar (or empty container) inside.
  bool value() {
    while (true) {
      if (at_ == text_.size()) return fail();
      switch (peek()) {
        case '{':
        case '[': {
          const bool object = take('{');
          if (!object) ++at_;
          if (depth_ == limits::json_depth_max) return fail(DecodeErrorCode::too_deep);
          is_object_[static_cast<std::size_t>(depth_++)] = object;
          space();
          if (take(object ? '}' : ']')) {
            --depth_;
            return true;
          }
          if (object) {
            if (peek() != '"' || !string()) return fail();
            space();
            if (!take(':')) return fail();
            space();
          }
          break;  // the loop reads the first value inside
        }
        case '"': return string() || fail();
        case 't': return word("true");
        case 'f': return word("false");
        case 'n': return word("null");
        default: return number();
      }
    }
  }

  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return fail();
    at_ += expected.size();
    return true;
  }

  bool number() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_number_char(text_[at_])) ++at_;
    return text_to_double(text_.substr(start, at_ - start)).has_value() || fail();
  }

  bool string() {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c == '\\') {
        if (!escape()) return false;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        return false;
      } else {
        const std::size_t length = utf8_length(text_, at_);
        if (length == 0) return false;
        at_ += length;
      }
    }
    return false;
  }

  bool escape() {
    ++at_;
    const char c = peek();
    if (std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos && c != '\0') {
      ++at_;
      return true;
    }
    if (c != 'u') return false;
    const int unit = read_hex4(text_, at_ + 1);
    if (unit < 0 || is_low_surrogate(unit)) return false;
    at_ += 5;
    if (!is_high_surrogate(unit)) return true;
    if (text_.substr(at_, 2) != "\\u" || !is_low_surrogate(read_hex4(text_, at_ + 2))) return false;
    at_ += 6;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool is_object_[limits::json_depth_max] = {};
  DecodeErrorCode failure_ = DecodeErrorCode::invalid_json;
};

/// In checked text: the string that starts at the front, its quotes included.
std::string_view take_string(std::string_view& rest) {
  std::size_t at = 1;
  while (rest[at] != '"') at += rest[at] == '\\' ? 2 : 1;
  const std::string_view taken = rest.substr(0, at + 1);
  rest.remove_prefix(at + 1);
  return taken;
}

/// In checked text: the value that starts at the front.
std::string_view take_value(std::string_view& rest) {
  const std::string_view start = rest;
  int depth = 0;
  do {
    switch (rest.front()) {
      case '"': take_string(rest); break;
      case '{':
      case '[':
        ++depth;
        rest.remove_prefix(1);
        break;
      case '}':
      case ']':
        --depth;
        rest.remove_prefix(1);
        break;
      default: {
        std::size_t count = 1;  // a scalar, or punctuation between values
        while (count < rest.size() && std::string_view("\"{}[],: \n\r\t").find(rest[count]) ==
                                          std::string_view::npos) {
          ++count;
        }
        rest.remove_prefix(count);
      }
    }
  } while (depth > 0);
  return start.substr(0, start.size() - rest.size());
}

std::string_view inside(const JsonView& view, JsonKind kind) {
  if (view.kind() != kind) return {};
  std::string_view rest = view.text().substr(1, view.text().size() - 2);
  skip_space(rest);
  return rest;
}

/// Moves over white space and the comma behind a value.
void skip_separator(std::string_view& rest) {
  skip_space(rest);
  if (!rest.empty() && rest.front() == ',') rest.remove_prefix(1);
  skip_space(rest);
}

}  // namespace

Result<JsonView, DecodeErrorCode> parse_json(std::string_view text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  const Result<std::string_view, DecodeErrorCode> span = Checker(text).run();
  if (!span) return span.error();
  return JsonView(span.value());
}

JsonKind JsonView::kind() const {
  switch (text_.front()) {
    case '{': return JsonKind::object;
    case '[': return JsonKind::array;
    case '"': return JsonKind::string;
    case 't':
    case 'f': return JsonKind::boolean;
    case 'n': return JsonKind::null;
    default: return JsonKind::number;
  }
}

std::optional<bool> JsonView::boolean() const {
  if (kind() != JsonKind::boolean) return std::nullopt;
  return text_.front() == 't';
}

std::optional<double> JsonView::number() const {
  if (kind() != JsonKind::number) return std::nullopt;
  return text_to_double(text_);
}

std::optional<JsonString> JsonView::string() const {
  if (kind() != JsonKind::string) return std::nullopt;
  return JsonString(text_.substr(1, text_.size() - 2));
}

JsonMembers::JsonMembers(const JsonView& object) : rest_(inside(object, JsonKind::object)) {}

bool JsonMembers::next(JsonString& key, JsonView& value) {
  if (rest_.empty()) return false;
  const std::string_view quoted = take_string(rest_);
  key = JsonString(quoted.substr(1, quoted.size() - 2));
  skip_space(rest_);
  rest_.remove_prefix(1);  // the colon
  skip_space(rest_);
  value = JsonView(take_value(rest_));
  skip_separator(rest_);
  return true;
}

JsonElements::JsonElements(const JsonView& array) : rest_(inside(array, JsonKind::array)) {}

bool JsonElements::next(JsonView& value) {
  if (rest_.empty()) return false;
  value = JsonView(take_value(rest_));
  skip_separator(rest_);
  return true;
}

bool JsonString::equals(std::string_view literal) const {
  if (raw_.find('\\') == std::string_view::npos) return raw_ == literal;
  std::string plain;
  plain.reserve(raw_.size());
  return unescape(plain) == literal;
}

std::string_view JsonString::unescape(std::string& arena) const {
  if (raw_.find('\\') == std::string_view::npos) return raw_;
  assert(arena.capacity() - arena.size() >= raw_.size());
  const std::size_t start = arena.size();
  for (std::size_t at = 0; at < raw_.size(); ++at) {
    if (raw_[at] != '\\') {
      arena.push_back(raw_[at]);
      continue;
    }
    switch (raw_[++at]) {
      case 'b': arena.push_back('\b'); break;
      case 'f': arena.push_back('\f'); break;
      case 'n': arena.push_back('\n'); break;
      case 'r': arena.push_back('\r'); break;
      case 't': arena.push_back('\t'); break;
      case 'u': {
        auto code_point = static_cast<std::uint32_t>(read_hex4(raw_, at + 1));
        at += 4;
        if (is_high_surrogate(static_cast<int>(code_point))) {
          const auto low = static_cast<std::uint32_t>(read_hex4(raw_, at + 3));
          code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
          at += 6;
        }
        append_utf8(code_point, arena);
        break;
      }
      default: arena.push_back(raw_[at]);
    }
  }
  return std::string_view(arena).substr(start);
}

}  // namespace tidewire::wire
