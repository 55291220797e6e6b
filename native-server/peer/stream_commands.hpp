#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/decode_error.hpp"
#include "wire/result.hpp"

/// Commands of single channels, beside the messages that all of the stream dialect shares.
namespace tidewire::server {

enum class AlertSide : std::uint8_t { above, below };

/// `{"type":"set_alert","symbol":…,"above":price}` or `"below"`; exactly one of the two.
struct SetAlert {
  std::string_view symbol;
  AlertSide side = AlertSide::above;
  double level = 0;
};

/// `{"type":"clear_alert","id":…}`
struct ClearAlert {
  std::string_view id;
};

/// `{"type":"mark_read","ids":[…]}`: notifications that the user has seen.
struct MarkRead {
  std::vector<std::string_view> ids;
};

using StreamCommand = std::variant<SetAlert, ClearAlert, MarkRead>;

/// Text that had to be unescaped goes to `arena`; views live as long as it and the frame.
[[nodiscard]] wire::Result<StreamCommand, wire::DecodeError> decode_command(std::string_view frame,
                                                                            std::string& arena);

}  // namespace tidewire::server
