#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wire/json_reader.hpp"
#include "wire/messages.hpp"

/// Readers of single fields, shared by the dialects. Each returns false if the value is not of
/// the field's form; then nothing was assigned.
namespace tidewire::wire::fields {

/// A string of at most `bytes_max` bytes. Escapes are resolved into `arena` (see JsonString).
bool read_string(const JsonView& value, std::size_t bytes_max, std::string& arena,
                 std::string_view& out);

/// A symbol: 1 to `limits::symbol_bytes_max` bytes.
bool read_symbol(const JsonView& value, std::string& arena, std::string_view& out);

/// A finite number.
bool read_number(const JsonView& value, double& out);

/// A finite number, or a string that holds one (exchanges and decimal types write them so).
bool read_decimal(const JsonView& value, double& out);

/// A whole number from 0 to 2^53 - 1.
bool read_count(const JsonView& value, std::uint64_t& out);

/// A length of time in milliseconds from 0 to one year; a fraction is dropped.
bool read_millis(const JsonView& value, Millis& out);

/// Unix milliseconds, fractions dropped.
bool read_time(const JsonView& value, UnixMillis& out);

bool read_symbols(const JsonView& value, std::string& arena, std::vector<std::string_view>& out);

/// `{"epoch":…,"seq":…}`.
bool read_position(const JsonView& value, std::string& arena, Position& out);

/// `{"BTC/USD":{"epoch":…,"seq":…},…}`.
bool read_positions(const JsonView& value, std::string& arena, std::vector<SymbolPosition>& out);

/// `{"BTC/USD":0,…}`.
bool read_handles(const JsonView& value, std::string& arena, std::vector<SymbolHandle>& out);

}  // namespace tidewire::wire::fields
