// Whatever a client of the stream dialect sends: a value or a named error; and what was read is the
// same after it was written and read again.
#include <string>
#include <variant>

#include "fuzz/support.hpp"
#include "wire/dialects/stream_client.hpp"
#include "wire/dialects/stream_server.hpp"

using namespace tidewire;
using namespace tidewire::wire;

namespace {

constexpr const char* names[] = {"auth", "subscribe", "unsubscribe", "backfill_request", "ping"};
static_assert(std::size(names) == std::variant_size_v<ClientMessage>);

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"auth", "subscribe", "unsubscribe", "backfill_request", "ping"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stream::ServerDecoder decoder;
  fuzz::json_byte_by_byte(data, size, [&](std::string_view frame) {
    const auto decoded = decoder.decode(frame);
    if (!decoded) return false;
    fuzz::reached(names[decoded.value().index()]);
    std::string written;
    stream::encode(decoded.value(), written);
    stream::ServerDecoder again_decoder;
    const auto again = again_decoder.decode(written);
    fuzz::require(again.ok() && again.value().index() == decoded.value().index());
    return true;
  });
  return 0;
}
