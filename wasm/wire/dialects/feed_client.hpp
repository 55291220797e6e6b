#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/decode_error.hpp"
#include "wire/json_reader.hpp"
#include "wire/messages.hpp"
#include "wire/result.hpp"

/// The feed dialect: whatever JSON a producer published. Nothing is sent by the client.
namespace tidewire::wire::feed {

/// Reads ticks out of published JSON: one object with `symbol` and `price`, an array of such
/// objects, or a map from symbol to such objects. `timestamp` may be Unix
/// milliseconds, Unix seconds (below 10^11) or ISO 8601. A frame in which no tick is found
/// becomes an Event with its text. What `decode` returns stays valid until the next call, or
/// until `frame` is gone.
class ClientDecoder {
 public:
  [[gnu::noinline]] Result<ServerMessage, DecodeError> decode(std::string_view frame);

 private:
  /// Adds the tick in `value`, if it is one. `symbol` is that of the map, if any.
  void collect(const JsonView& value, std::string_view symbol);
  std::vector<TickRow> rows_;
  std::string arena_;
};

}  // namespace tidewire::wire::feed
