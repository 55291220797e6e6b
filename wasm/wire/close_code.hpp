#pragma once

#include <cstdint>

/// The close codes of the protocol (RFC 6455 section 7.4.1 and the 4xxx of docs/protocol.md).
namespace tidewire::wire::close_code {

inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t no_status = 1005;
inline constexpr std::uint16_t abnormal = 1006;
inline constexpr std::uint16_t policy_violation = 1008;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t internal_error = 1011;
inline constexpr std::uint16_t service_restart = 1012;
inline constexpr std::uint16_t try_again_later = 1013;
inline constexpr std::uint16_t malformed_id = 4000;
inline constexpr std::uint16_t authentication = 4001;
inline constexpr std::uint16_t forbidden = 4003;
inline constexpr std::uint16_t not_found = 4004;
inline constexpr std::uint16_t slow_consumer = 4008;
inline constexpr std::uint16_t rate_limited = 4029;

/// True for the codes that are this protocol's own.
[[nodiscard]] constexpr bool is_ours(std::uint16_t code) {
  return code == malformed_id || code == authentication || code == forbidden ||
         code == not_found || code == slow_consumer || code == rate_limited;
}

}  // namespace tidewire::wire::close_code
