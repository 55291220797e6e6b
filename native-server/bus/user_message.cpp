#include "bus/user_message.hpp"

#include <nlohmann/json.hpp>

namespace tidewire::server {
namespace {

std::string dump(const nlohmann::ordered_json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string user_message(std::string_view user, std::string_view text) {
  return dump({{"user", user}, {"message", nlohmann::ordered_json::parse(text)}});
}

wire::Result<UserMessage, Invalid> parse_user_message(std::string_view message) {
  const auto body = parse_bounded<nlohmann::ordered_json>(message);
  if (body.is_discarded() || !body.is_object()) {
    return Invalid{"invalid_json", "The text is not a JSON object", true};
  }
  const auto user = body.find("user");
  const auto text = body.find("message");
  if (user == body.end() || !user->is_string()) return invalid_field("user", "a text");
  if (text == body.end() || !text->is_object()) return invalid_field("message", "an object");
  return UserMessage{user->get<std::string>(), dump(*text)};
}

}  // namespace tidewire::server
