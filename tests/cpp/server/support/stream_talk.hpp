#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "support/catch.hpp"
#include "support/ws_client.hpp"

namespace tidewire::server::test {

/// The next message; the test fails without one.
inline nlohmann::json message(WsClient& client) {
  const auto text = client.read();
  REQUIRE(text.has_value());
  return nlohmann::json::parse(*text);
}

/// The next message of this type; others are dropped.
inline nlohmann::json message(WsClient& client, const std::string& type) {
  for (;;) {
    const nlohmann::json next = message(client);
    if (next.value("type", "") == type) return next;
  }
}

inline void say(WsClient& client, const nlohmann::json& text) {
  REQUIRE(client.send(text.dump()));
}

/// Authenticates a connection of the stream dialect.
inline void authenticate(WsClient& client, const std::string& token) {
  REQUIRE(client.status() == 101);
  say(client, {{"type", "auth"}, {"token", token}});
  REQUIRE(message(client).at("type") == "auth_success");
}

}  // namespace tidewire::server::test
