#pragma once

#include <vector>

#include "wire/json_reader.hpp"
#include "wire/messages.hpp"

/// Readers of lists of rows; false, with `out` in any state, if one of them is not of its form.
namespace tidewire::wire::fields {

/// `[[seq, ts, price, volume], …]`
bool read_ticks(const JsonView& value, std::vector<Tick>& out);

/// `[[ts, open, high, low, close, volume], …]`
bool read_candles(const JsonView& value, std::vector<Candle>& out);

}  // namespace tidewire::wire::fields
