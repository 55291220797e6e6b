#include "log.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

#include "wire/json_writer.hpp"

namespace tidewire::server {
namespace {

/// The message as a JSON string, quotation marks included.
class JsonMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& into) override {
    const std::string text = quoted_text({message.payload.data(), message.payload.size()});
    into.append(text.data(), text.data() + text.size());
  }

  [[nodiscard]] std::unique_ptr<spdlog::custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessage>();
  }
};

/// The message on one line and without commands to a terminal, whatever a client put into it.
class TextMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& into) override {
    for (const char byte : message.payload) {
      const auto code = static_cast<unsigned char>(byte);
      if (code >= 0x20 && code != 0x7f) {
        into.push_back(byte);
      } else {
        fmt::format_to(std::back_inserter(into), "\\x{:02x}", code);
      }
    }
  }

  [[nodiscard]] std::unique_ptr<spdlog::custom_flag_formatter> clone() const override {
    return std::make_unique<TextMessage>();
  }
};

}  // namespace

void set_up_log(const std::string& level, const std::string& format) {
  spdlog::set_default_logger(spdlog::stderr_color_st("tidewire"));
  spdlog::set_level(spdlog::level::from_str(level));
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  if (format == "json") {
    formatter->add_flag<JsonMessage>('*').set_pattern(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":%*})");
  } else {
    formatter->add_flag<TextMessage>('*').set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %*");
  }
  spdlog::set_formatter(std::move(formatter));
}

std::string quoted_text(std::string_view text) {
  std::string result;
  wire::JsonWriter(result).string(text);
  return result;
}

std::string endpoint_text(const boost::asio::ip::tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return (endpoint.address().is_v6() ? "[" + address + "]:" : address + ":") + port;
}

}  // namespace tidewire::server
