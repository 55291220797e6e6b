#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/decode_error.hpp"
#include "wire/dialects/command_text.hpp"
#include "wire/json_reader.hpp"
#include "wire/messages.hpp"
#include "wire/result.hpp"

/// The client side of the SignalR JSON hub protocol, version 1: every message is a JSON object that
/// ends with the record separator, and a frame may hold several.
namespace tidewire::wire::hub {

/// Which fields of an invocation's first argument are a price of what (an auction, say). Empty
/// names: none are.
struct PriceFields {
  std::string symbol;
  std::string price;
};

/// The first message of a connection.
void encode_handshake(std::string& out);
void encode_ping(std::string& out);
/// The last message of a client that stops.
void encode_close(std::string& out);
/// Calls `target` with one text; `id` 0: no answer is wanted.
void encode_call(std::string_view target, std::string_view argument, std::uint64_t id,
                 std::string& out);
/// The answer to a server that wants a result from us: there is none.
void encode_no_result(std::string_view id, std::string& out);

/// The application's call. The payload is a JSON array (the arguments), an object (the only
/// argument) or empty.
[[nodiscard]] Result<std::string, CommandError> encode_command(const Command& command,
                                                               std::uint64_t id);

/// Reads the server's records. The answer to the handshake has no type: it becomes AuthSuccess, or
/// a CloseNotice with its error. What there is no use for becomes Ignored.
class ClientDecoder {
 public:
  explicit ClientDecoder(PriceFields price = {}) : price_(std::move(price)) {}

  /// Takes one message off the front of `rest`, which is not empty. After an error the rest of the
  /// frame is dropped if it is what was wrong, else only the record. What is returned stays valid
  /// until the next call, or until the frame is gone.
  Result<HubMessage, DecodeError> decode(std::string_view& rest);

 private:
  Result<HubMessage, DecodeError> read_record(std::string_view record);
  void read_price(const JsonView& argument, Invocation& out);

  PriceFields price_;
  std::string arena_;
};

}  // namespace tidewire::wire::hub
