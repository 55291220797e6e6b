#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/result.hpp"

namespace tidewire::server {

/// Where Redis is, and how to log in.
struct RedisUrl {
  std::string host;              // empty with a socket's path
  std::uint16_t port = 6379;
  std::string socket_path;       // empty with a host
  std::string user;              // empty: Redis' default user
  std::string password;          // empty: no login
  std::uint32_t database = 0;
  bool operator==(const RedisUrl&) const = default;
};

/// What is wrong with an address; never quotes it, for there may be a password in it.
struct RedisUrlError {
  std::string message;
};

/// Reads `redis://[[user]:password@]host[:port][/database]` or `unix:/path[?db=database]`; user,
/// password and path may be percent-encoded. The host may be a name, an IPv4 address, or an IPv6
/// address in brackets.
[[nodiscard]] wire::Result<RedisUrl, RedisUrlError> parse_redis_url(std::string_view text);

/// For the log: the address without user and password.
[[nodiscard]] std::string describe(const RedisUrl& url);

}  // namespace tidewire::server
