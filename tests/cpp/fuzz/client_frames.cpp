// Whatever a server of the stream dialect sends: a value or a named error; and what was read is the
// same after it was written and read again.
#include <string>
#include <variant>

#include "fuzz/support.hpp"
#include "wire/dialects/stream_client.hpp"
#include "wire/dialects/stream_server.hpp"

using namespace tidewire;
using namespace tidewire::wire;

namespace {

constexpr const char* names[] = {"auth_success", "rejected", "subscribed", "ticks", "backfill",
                                 "pong",         "error",    "going_away", "event"};
static_assert(std::size(names) == std::variant_size_v<ServerMessage>);

void round_trip(const ServerMessage& message) {
  std::string written;
  stream::encode(message, written);
  stream::ClientDecoder again_decoder;
  const auto again = again_decoder.decode(written);
  if (!again || again.value().index() != message.index()) {
    // An empty batch names no symbol when it is written.
    const auto* ticks = std::get_if<Ticks>(&message);
    return fuzz::require(ticks && ticks->rows.empty());
  }
  std::string twice;
  stream::encode(again.value(), twice);
  fuzz::require(twice == written);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"auth_success", "rejected", "subscribed", "ticks", "backfill", "pong",
                             "error", "going_away", "event"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stream::ClientDecoder decoder;
  fuzz::json_byte_by_byte(data, size, [&](std::string_view frame) {
    const auto decoded = decoder.decode(frame);
    if (!decoded) return false;
    fuzz::reached(names[decoded.value().index()]);
    if (!std::holds_alternative<AuthRejected>(decoded.value())) round_trip(decoded.value());
    return true;
  });
  return 0;
}
