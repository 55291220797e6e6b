// Whatever a client of the hub sends: a message or a named error, the same records wherever the
// frames end, and what is written from it can be read again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/dialects/hub_records.hpp"
#include "wire/dialects/hub_server.hpp"

using namespace tidewire::wire;

namespace {

std::vector<std::string> split(std::string_view bytes, std::size_t step) {
  hub::RecordReader reader;
  std::vector<std::string> records;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    reader.feed(bytes.substr(at, step));
    for (std::string_view record; reader.next(record);) records.emplace_back(record);
  }
  return records;
}

/// What was read is the same after it was written and read again.
void check_call(const hub::server::Call& call) {
  std::string arena;
  if (call.id) {
    std::string written;
    hub::server::encode_completion(*call.id, call.target, written);
    written.pop_back();
    if (!hub::server::decode(written, arena)) std::abort();
  }
  if (call.arguments.kind() != JsonKind::array) return;
  std::string written;
  hub::server::encode_invocation(call.target, call.arguments.text(), written);
  written.pop_back();
  const auto again = hub::server::decode(written, arena);
  // Once more inside an array: what was as deep as may be is too deep now.
  if (!again && again.error().code == DecodeErrorCode::too_deep) return;
  if (!again && again.error().code == DecodeErrorCode::frame_too_large) return;
  if (!again || !std::holds_alternative<hub::server::Call>(again.value())) std::abort();
  if (std::get<hub::server::Call>(again.value()).target != call.target) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> records = split(bytes, bytes.size() + 1);
  if (records != split(bytes, 1) || records != split(bytes, 7)) std::abort();
  for (const std::string& record : records) {
    std::string arena;
    (void)hub::server::decode_handshake(record, arena).ok();
    const auto message = hub::server::decode(record, arena);
    if (!message) continue;
    if (const auto* call = std::get_if<hub::server::Call>(&message.value())) check_call(*call);
  }
  return 0;
}
