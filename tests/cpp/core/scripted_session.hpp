#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/session.hpp"

namespace tidewire::tests {

/// A session whose host is the test: what it wants is collected, what happens is typed in.
class ScriptedSession {
 public:
  explicit ScriptedSession(core::Config config = default_config())
      : owned_(std::make_unique<core::Session>(std::move(config), 1)), session(*owned_) {}

  static core::Config default_config() {
    core::Config config;
    config.url = "ws://server/ws/market-data";
    config.token = true;
    config.points = 10;
    return config;
  }

  void at(wire::Millis ms) { now_ms = ms; }
  void handle(const core::Event& event) {
    session.handle(event, {wire::Instant{now_ms}, wire::UnixMillis{1'700'000'000'000 + now_ms}});
    while (std::optional<core::Effect> effect = session.poll_effect()) {
      effects.push_back(std::move(*effect));
    }
  }
  void server_says(std::string_view frame) { handle(core::SocketText{socket(), frame}); }
  void wake_at_next_deadline() {
    if (const auto deadline = session.next_deadline()) now_ms = deadline->ms;
    handle(core::WakeUp{});
  }

  /// Answers the last token request and opens the last socket, and authenticates.
  void go_live(std::string_view hints = R"(,"heartbeat_ms":20000)") {
    handle(core::TokenReady{count<core::RequestToken>(), "token"});
    handle(core::SocketOpened{socket(), ""});
    server_says(std::string(R"({"type":"auth_success","user":"ann")") + std::string(hints) + "}");
  }

  [[nodiscard]] core::SocketId socket() const {
    core::SocketId last = 0;
    for (const core::Effect& effect : effects) {
      if (const auto* open = std::get_if<core::OpenSocket>(&effect)) last = open->socket;
    }
    return last;
  }
  template <typename Kind>
  [[nodiscard]] std::uint32_t count() const {
    std::uint32_t found = 0;
    for (const core::Effect& effect : effects) found += std::holds_alternative<Kind>(effect);
    return found;
  }
  template <typename Kind>
  [[nodiscard]] const Kind& last() const {
    const Kind* found = nullptr;
    for (const core::Effect& effect : effects) {
      if (const auto* match = std::get_if<Kind>(&effect)) found = match;
    }
    static const Kind none{};
    return found ? *found : none;
  }
  [[nodiscard]] std::vector<std::string> sent() const {
    std::vector<std::string> texts;
    for (const core::Effect& effect : effects) {
      if (const auto* send = std::get_if<core::SendText>(&effect)) texts.push_back(send->text);
    }
    return texts;
  }

  std::vector<core::Effect> effects;
  wire::Millis now_ms = 1'000;

 private:
  std::unique_ptr<core::Session> owned_;  // on the heap, so that a script can be returned

 public:
  core::Session& session;  // after owned_, which it names
};

}  // namespace tidewire::tests
