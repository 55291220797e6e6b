#pragma once

#include <string>
#include <string_view>

namespace tidewire::wire {

/// `{"error":{"code","message"}}`, as REST answers say what was wrong; empty where it is not said.
struct ErrorReply {
  std::string code;
  std::string message;
};

[[nodiscard]] ErrorReply decode_error_reply(std::string_view body);

}  // namespace tidewire::wire
