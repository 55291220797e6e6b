#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <string_view>

namespace tidewire::server {

/// Sends the log to stderr, one line per event: `time level event key=value …`, or with the format
/// "json" one object per line with `time`, `level` and `message`. Control characters are escaped in
/// both: what a client sends cannot begin a line.
void set_up_log(const std::string& level, const std::string& format);

/// A text from outside as one value of `key=value`, in quotation marks.
[[nodiscard]] std::string quoted_text(std::string_view text);

/// Address and port of a client: the name of one connection in the log.
[[nodiscard]] std::string endpoint_text(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace tidewire::server
