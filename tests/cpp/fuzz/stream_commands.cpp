// Commands of the stream dialect's channels, as the server reads them: a value or a named error;
// a value is within its bounds, and is the same after it was written and read again.
#include "peer/stream_commands.hpp"

#include <cmath>

#include "fuzz/oracle.hpp"
#include "fuzz/support.hpp"

using namespace tidewire;
using fuzz::Json;
using fuzz::require;

namespace {

bool in_bounds(std::string_view text) {
  return !text.empty() && text.size() <= wire::limits::symbol_bytes_max;
}

Json written(const server::SetAlert& alert) {
  require(in_bounds(alert.symbol) && std::isfinite(alert.level) && alert.level > 0);
  fuzz::reached("set_alert");
  const char* side = alert.side == server::AlertSide::above ? "above" : "below";
  return {{"type", "set_alert"}, {"symbol", std::string(alert.symbol)}, {side, alert.level}};
}
Json written(const server::ClearAlert& alert) {
  require(in_bounds(alert.id));
  fuzz::reached("clear_alert");
  return {{"type", "clear_alert"}, {"id", std::string(alert.id)}};
}
Json written(const server::MarkRead& mark) {
  require(!mark.ids.empty() && mark.ids.size() <= wire::limits::symbols_per_message_max);
  Json ids = Json::array();
  for (const std::string_view id : mark.ids) {
    require(in_bounds(id));
    ids.push_back(std::string(id));
  }
  fuzz::reached("mark_read");
  return {{"type", "mark_read"}, {"ids", ids}};
}

std::string text_of(const server::StreamCommand& command) {
  return std::visit([](const auto& known) { return written(known).dump(); }, command);
}

bool read_text(std::string_view frame) {
  std::string arena;
  const auto decoded = server::decode_command(frame, arena);
  const fuzz::Judgement judgement = fuzz::judge(frame);
  if (judgement.comparable && !judgement.value) require(!decoded.ok());
  if (!decoded) return false;
  const std::string once = text_of(decoded.value());
  std::string again_arena;
  const auto again = server::decode_command(once, again_arena);
  require(again.ok() && text_of(again.value()) == once);
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"set_alert", "clear_alert", "mark_read"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::json_byte_by_byte(data, size, read_text);
  return 0;
}
