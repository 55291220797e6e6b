#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tidewire::wire {

/// Appends JSON to a string. It keeps the commas; well-formedness beyond that (a key before each
/// value of an object, every container closed) is its caller's.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view value);
  JsonWriter& integer(std::int64_t value);
  /// `value` must be finite: JSON has no other numbers.
  JsonWriter& number(double value);
  JsonWriter& boolean(bool value);
  /// A value that is JSON already.
  JsonWriter& raw(std::string_view json);

 private:
  void separate();
  std::string& out_;
  bool first_ = true;
};

}  // namespace tidewire::wire
