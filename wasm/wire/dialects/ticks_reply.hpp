#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/decode_error.hpp"
#include "wire/messages.hpp"
#include "wire/result.hpp"

namespace tidewire::wire {

/// Reads the answer of `GET /api/market/ticks`: `{"ticks":[{…}, …]}`, each tick as in
/// `market_data`. What `decode` returns stays valid until the next call, or until `body` is gone.
class TicksReplyDecoder {
 public:
  Result<Ticks, DecodeError> decode(std::string_view body);

 private:
  std::vector<TickRow> rows_;
  std::string arena_;
};

}  // namespace tidewire::wire
