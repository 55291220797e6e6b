// A command of the application's: what is accepted becomes one JSON object, with the name under the
// dialect's key and everything that the payload held, and what nlohmann/json would not accept is
// refused.
//
// Input: the name, a line feed, the payload.
#include "wire/dialects/command_text.hpp"

#include "fuzz/oracle.hpp"
#include "fuzz/support.hpp"
#include "wire/dialects/hub_client.hpp"
#include "wire/dialects/hub_records.hpp"

using namespace tidewire;
using fuzz::Json;
using fuzz::require;

namespace {

/// nlohmann/json leaves out of a text what is no UTF-8.
bool is_utf8(std::string_view text) {
  const Json quoted(text);
  return quoted.dump(-1, ' ', false, Json::error_handler_t::ignore) ==
         quoted.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void check(std::string_view key, const wire::Command& command) {
  const auto frame = wire::command_frame(key, command);
  const fuzz::Judgement judgement =
      command.payload.empty() ? fuzz::judge("{}") : fuzz::judge(command.payload);
  if (frame) {
    require(!command.name.empty() && frame.value().size() <= wire::limits::client_frame_bytes_max);
    const Json written = Json::parse(frame.value(), nullptr, false);
    require(!written.is_discarded() && written.is_object());
    require(written.at(std::string(key)).get<std::string>() == command.name);
    fuzz::reached(command.payload.empty() ? "without a payload" : "with a payload");
  }
  if (!judgement.comparable || command.name.size() > wire::limits::symbol_bytes_max) return;
  const bool right = !command.name.empty() && judgement.value && judgement.value->is_object() &&
                     !judgement.value->contains(std::string(key));
  require(frame.ok() == right ||
          (right && frame.error() == wire::CommandError::too_large));
  if (!frame) return;
  Json expected = Json::object();
  expected[std::string(key)] = std::string(command.name);
  for (const auto& [name, value] : judgement.value->items()) expected[name] = value;
  require(Json::parse(frame.value()) == expected);
}

void check_hub(const wire::Command& command) {
  const auto frame = wire::hub::encode_command(command, 7);
  if (!frame) return;
  require(frame.value().back() == wire::hub::record_end);
  const Json written =
      Json::parse(frame.value().begin(), frame.value().end() - 1, nullptr, false);
  require(!written.is_discarded() && written.at("arguments").is_array());
  require(written.at("target").get<std::string>() == command.name);
  require(written.at("invocationId") == "7");
  // The separator ends a record, so a record must not hold one.
  require(frame.value().find(wire::hub::record_end) == frame.value().size() - 1);
  fuzz::reached("a hub's call");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"without a payload", "with a payload", "a hub's call"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string_view name = input.substr(0, end);
  // Names are texts of the page: valid UTF-8.
  if (!is_utf8(name)) return 0;
  const std::size_t rest = std::min(end + 1, size);
  fuzz::byte_by_byte(data + rest, size - rest, [&](std::string_view payload) {
    const wire::Command command{name, payload};
    check("command", command);
    check("type", command);
    check_hub(command);
  });
  return 0;
}
