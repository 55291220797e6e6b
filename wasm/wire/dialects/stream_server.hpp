#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/decode_error.hpp"
#include "wire/messages.hpp"
#include "wire/result.hpp"

/// The stream dialect as the server speaks it.
namespace tidewire::wire::stream {

/// Appends the frame for `message` to `out`. `Ticks` of one row become `market_data`; of more
/// rows (all of one symbol) `market_data_batch`. An `Event` is its own text. Numbers must be
/// finite.
void encode(const ServerMessage& message, std::string& out);

/// Reads a client's frames; what `decode` returns stays valid until the next call, or until
/// `frame` is gone.
class ServerDecoder {
 public:
  Result<ClientMessage, DecodeError> decode(std::string_view frame);

 private:
  std::vector<std::string_view> symbols_;
  std::vector<SymbolPosition> positions_;
  std::string arena_;
};

}  // namespace tidewire::wire::stream
