#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/decode_error.hpp"
#include "wire/messages.hpp"
#include "wire/result.hpp"

namespace tidewire::wire {

struct CandlesReply {
  /// Oldest first, as far as the server keeps to it.
  std::span<const Candle> candles;
  /// The last tick that is counted in them; the epoch is empty where the server does not say.
  Position position;
};

/// Reads the answer of `GET /api/market/candles`: `{"candles":[[ts,o,h,l,c,v],…],"position"?}`.
/// What `decode` returns stays valid until the next call, or until `body` is gone.
class CandlesReplyDecoder {
 public:
  Result<CandlesReply, DecodeError> decode(std::string_view body);

 private:
  std::vector<Candle> candles_;
  std::string arena_;
};

}  // namespace tidewire::wire
