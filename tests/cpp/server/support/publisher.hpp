#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "support/catch.hpp"
#include "support/http_client.hpp"

namespace tidewire::server::test {

/// Publishes on a server's channels as the demo's admin. What it has published has reached every
/// connection's outbox when it returns.
class Publisher {
 public:
  explicit Publisher(std::uint16_t port)
      : port_(port), header_(bearer(demo_token(port, "admin"))) {}

  void publish(const std::string& channel, const nlohmann::json& message) const {
    REQUIRE(status_of(post(port_, "/api/publish/" + channel, message.dump(), header_)) == 202);
  }
  void tick(const std::string& symbol, double price, std::int64_t time) const {
    publish("market_data", {{"symbol", symbol}, {"price", price}, {"timestamp", time}});
  }

 private:
  std::uint16_t port_;
  std::string header_;  // one for all: sign-ins are limited
};

}  // namespace tidewire::server::test
