#pragma once

#include <string>
#include <string_view>

#include "invalid.hpp"
#include "wire/result.hpp"

namespace tidewire::server {

/// A message of the bus that is meant for one user.
struct UserMessage {
  std::string user;
  std::string text;  // a JSON object, as it is sent
};

/// `{"user","message":{…}}`; `text` is a JSON object.
[[nodiscard]] std::string user_message(std::string_view user, std::string_view text);
[[nodiscard]] wire::Result<UserMessage, Invalid> parse_user_message(std::string_view message);

}  // namespace tidewire::server
