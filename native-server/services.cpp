#include "services.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <utility>

#include "auth/base64url.hpp"

namespace tidewire::server {
namespace {

// 96 random bits: two runs never number alike by accident.
std::string new_epoch() { return base64url_encode(random_secret().substr(0, 12)); }

HistoryLimits history_limits(const Config& config) {
  HistoryLimits limits;
  limits.ticks_max = config.history_ticks;
  return limits;
}

}  // namespace

Services::Services(Config with)
    : config(std::move(with)),
      market(hub, new_epoch(), history_limits(config)),
      jwt(config.jwt_secret.empty() ? random_secret() : config.jwt_secret),
      origins(config.cors_origins) {
  if (!config.static_dir.empty()) files.emplace(config.static_dir);
}

VerifyToken Services::token_verifier() const {
  return [this](std::string_view token, wire::UnixMillis now) -> std::optional<Identity> {
    const auto verified = jwt.verify(token, now);
    if (verified.ok()) return verified.value();
    spdlog::info("token refused reason={}", name(verified.error()));
    return std::nullopt;
  };
}

wire::Millis Services::reconnect_spread_ms() const {
  constexpr std::size_t few = 10;
  constexpr std::size_t spread_ms_max = 60'000;
  const std::size_t count = connections.count();
  return count <= few ? 0 : static_cast<wire::Millis>(std::min(count, spread_ms_max));
}

}  // namespace tidewire::server
