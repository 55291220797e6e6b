#include "wire/json_fields.hpp"

#include <optional>

#include "wire/limits.hpp"
#include "wire/number_text.hpp"
#include "wire/number_values.hpp"

namespace tidewire::wire::fields {
namespace {

/// A year: nothing on the wire that is a length of time is longer, and sums of two cannot
/// overflow.
constexpr double millis_max = 366.0 * 24 * 3600 * 1000;

}  // namespace

bool read_string(const JsonView& value, std::size_t bytes_max, std::string& arena,
                 std::string_view& out) {
  const std::optional<JsonString> string = value.string();
  if (!string) return false;
  const std::string_view text = string->unescape(arena);
  if (text.size() > bytes_max) return false;
  out = text;
  return true;
}

bool read_symbol(const JsonView& value, std::string& arena, std::string_view& out) {
  std::string_view symbol;
  if (!read_string(value, limits::symbol_bytes_max, arena, symbol) || symbol.empty()) return false;
  out = symbol;
  return true;
}

bool read_number(const JsonView& value, double& out) {
  const std::optional<double> number = value.number();
  if (!number) return false;
  out = *number;
  return true;
}

bool read_decimal(const JsonView& value, double& out) {
  if (value.kind() != JsonKind::string) return read_number(value, out);
  const std::string_view quoted = value.text();
  const std::optional<double> number = text_to_double(quoted.substr(1, quoted.size() - 2));
  if (!number) return false;
  out = *number;
  return true;
}

bool read_count(const JsonView& value, std::uint64_t& out) {
  const std::optional<double> number = value.number();
  return number && to_count(*number, out);
}

bool read_millis(const JsonView& value, Millis& out) {
  const std::optional<double> number = value.number();
  if (!number || !(*number >= 0 && *number <= millis_max)) return false;
  out = static_cast<Millis>(*number);
  return true;
}

bool read_time(const JsonView& value, UnixMillis& out) {
  const std::optional<double> number = value.number();
  return number && to_time(*number, out);
}

bool read_symbols(const JsonView& value, std::string& arena, std::vector<std::string_view>& out) {
  if (value.kind() != JsonKind::array) return false;
  out.clear();
  JsonView element;
  for (JsonElements elements(value); elements.next(element);) {
    std::string_view symbol;
    if (out.size() == limits::symbols_per_message_max) return false;
    if (!read_symbol(element, arena, symbol)) return false;
    out.push_back(symbol);
  }
  return true;
}

bool read_position(const JsonView& value, std::string& arena, Position& out) {
  if (value.kind() != JsonKind::object) return false;
  Position position;
  bool has_seq = false;
  JsonString key;
  JsonView field;
  for (JsonMembers members(value); members.next(key, field);) {
    if (key.equals("epoch")) {
      if (!read_string(field, limits::epoch_bytes_max, arena, position.epoch)) return false;
    } else if (key.equals("seq")) {
      has_seq = read_count(field, position.seq);
      if (!has_seq) return false;
    }
  }
  if (position.epoch.empty() || !has_seq) return false;
  out = position;
  return true;
}

bool read_positions(const JsonView& value, std::string& arena, std::vector<SymbolPosition>& out) {
  if (value.kind() != JsonKind::object) return false;
  out.clear();
  JsonString key;
  JsonView field;
  for (JsonMembers members(value); members.next(key, field);) {
    SymbolPosition entry;
    if (out.size() == limits::symbols_per_message_max) return false;
    entry.symbol = key.unescape(arena);
    if (entry.symbol.empty() || entry.symbol.size() > limits::symbol_bytes_max) return false;
    if (!read_position(field, arena, entry.position)) return false;
    out.push_back(entry);
  }
  return true;
}

bool read_handles(const JsonView& value, std::string& arena, std::vector<SymbolHandle>& out) {
  if (value.kind() != JsonKind::object) return false;
  out.clear();
  JsonString key;
  JsonView field;
  for (JsonMembers members(value); members.next(key, field);) {
    SymbolHandle entry;
    if (out.size() == limits::symbols_per_message_max) return false;
    entry.symbol = key.unescape(arena);
    if (entry.symbol.empty() || entry.symbol.size() > limits::symbol_bytes_max) return false;
    if (!read_count(field, entry.handle)) return false;
    out.push_back(entry);
  }
  return true;
}

}  // namespace tidewire::wire::fields
