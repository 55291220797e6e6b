// Whatever a server sends, in either dialect: a value or a named error; and what was read as a
// message of the stream dialect is the same after it was written and read again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "wire/dialects/feed_client.hpp"
#include "wire/dialects/stream_client.hpp"
#include "wire/dialects/stream_server.hpp"

using namespace tidewire::wire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view frame(reinterpret_cast<const char*>(data), size);
  feed::ClientDecoder feed_decoder;
  (void)feed_decoder.decode(frame);

  stream::ClientDecoder decoder;
  const auto decoded = decoder.decode(frame);
  if (!decoded || std::holds_alternative<AuthRejected>(decoded.value())) return 0;
  std::string written;
  stream::encode(decoded.value(), written);
  stream::ClientDecoder again_decoder;
  const auto again = again_decoder.decode(written);
  if (!again || again.value().index() != decoded.value().index()) {
    // An empty batch names no symbol when it is written.
    const auto* ticks = std::get_if<Ticks>(&decoded.value());
    if (!(ticks && ticks->rows.empty())) std::abort();
    return 0;
  }
  std::string twice;
  stream::encode(again.value(), twice);
  if (twice != written) std::abort();
  return 0;
}
