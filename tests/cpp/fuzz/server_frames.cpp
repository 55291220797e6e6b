// Whatever a client sends: a value or a named error; and what was read is the same after it was
// written and read again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "wire/dialects/stream_client.hpp"
#include "wire/dialects/stream_server.hpp"

using namespace tidewire::wire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view frame(reinterpret_cast<const char*>(data), size);
  stream::ServerDecoder decoder;
  const auto decoded = decoder.decode(frame);
  if (!decoded) return 0;
  std::string written;
  stream::encode(decoded.value(), written);
  stream::ServerDecoder again_decoder;
  const auto again = again_decoder.decode(written);
  if (!again || again.value().index() != decoded.value().index()) std::abort();
  return 0;
}
