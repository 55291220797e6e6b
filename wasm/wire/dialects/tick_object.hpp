#pragma once

#include <string>

#include "wire/decode_error.hpp"
#include "wire/json_reader.hpp"
#include "wire/messages.hpp"
#include "wire/result.hpp"

namespace tidewire::wire {

/// Reads the fields of one tick, as `market_data` and `GET /api/market/ticks` have them: `symbol`
/// and `price`, and where they are known `volume`, `timestamp`, `seq` and `change_24h`.
[[nodiscard]] Result<TickRow, DecodeError> read_tick_object(const JsonView& object,
                                                            std::string& arena);

}  // namespace tidewire::wire
