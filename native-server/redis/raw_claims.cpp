#include "redis/raw_claims.hpp"

#include <openssl/sha.h>

#include <array>

#include "redis/redis_keys.hpp"

namespace tidewire::server {
namespace {

std::string digest(std::string_view message) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> bytes{};
  SHA256(reinterpret_cast<const unsigned char*>(message.data()), message.size(), bytes.data());
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < 16; ++i) {
    text += digits[bytes[i] >> 4U];
    text += digits[bytes[i] & 15U];
  }
  return text;
}

}  // namespace

std::string RawClaims::name(std::string_view message, wire::Instant now) {
  if (seen_.size() >= messages_max) forget(now);
  const std::string hash = digest(message);
  Seen& seen = seen_[hash];
  if (now - seen.last > remembered_ms) seen.count = 0;
  seen.last = now;
  ++seen.count;
  return std::string(redis_key::claim_prefix) + hash + ":" + std::to_string(seen.count);
}

void RawClaims::forget(wire::Instant now) {
  std::erase_if(seen_, [now](const auto& entry) {
    return now - entry.second.last > remembered_ms;
  });
  if (seen_.size() >= messages_max) seen_.clear();
}

}  // namespace tidewire::server
