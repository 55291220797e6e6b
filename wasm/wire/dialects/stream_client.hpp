#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/decode_error.hpp"
#include "wire/json_reader.hpp"
#include "wire/messages.hpp"
#include "wire/result.hpp"

/// The stream dialect as the client speaks it: `{"type":…}` objects, flat.
namespace tidewire::wire::stream {

/// Appends the frame for `message` to `out` (which keeps its capacity between frames).
void encode(const ClientMessage& message, std::string& out);

/// Reads the server's frames. Keeps its scratch space, so that a decoder that is warm does not
/// allocate; what `decode` returns stays valid until the next call, or until `frame` is gone.
class ClientDecoder {
 public:
  Result<ServerMessage, DecodeError> decode(std::string_view frame);

 private:
  using Decoded = Result<ServerMessage, DecodeError>;
  Decoded auth_success(const JsonView& object);
  Decoded subscribed(const JsonView& object);
  Decoded market_data(const JsonView& object);
  Decoded market_data_batch(const JsonView& object);
  Decoded backfill(const JsonView& object);
  Decoded pong(const JsonView& object);
  Decoded server_error(const JsonView& object);
  Decoded going_away(const JsonView& object);

  std::vector<TickRow> rows_;
  std::vector<Tick> ticks_;
  std::vector<Candle> candles_;
  std::vector<std::string_view> symbols_;
  std::vector<SymbolPosition> positions_;
  std::vector<SymbolHandle> handles_;
  std::string arena_;
};

}  // namespace tidewire::wire::stream
