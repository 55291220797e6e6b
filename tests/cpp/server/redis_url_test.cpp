#include <string>

#include "redis/redis_url.hpp"
#include "support/catch.hpp"

using namespace tidewire::server;

namespace {

RedisUrl good(std::string_view text) {
  const auto parsed = parse_redis_url(text);
  CAPTURE(text);
  REQUIRE(parsed.ok());
  return parsed.value();
}

}  // namespace

TEST_CASE("addresses of Redis are read as other tools write them", "[redis]") {
  CHECK(good("redis://localhost") == RedisUrl{"localhost", 6379, "", "", "", 0});
  CHECK(good("redis://localhost:6380/2") == RedisUrl{"localhost", 6380, "", "", "", 2});
  CHECK(good("redis://10.0.0.7/") == RedisUrl{"10.0.0.7", 6379, "", "", "", 0});
  CHECK(good("redis://:secret@cache:1/0") == RedisUrl{"cache", 1, "", "", "secret", 0});
  CHECK(good("redis://bus:p%40ss%2fword@cache") ==
        RedisUrl{"cache", 6379, "", "bus", "p@ss/word", 0});
  CHECK(good("redis://[::1]:7000/3") == RedisUrl{"::1", 7000, "", "", "", 3});
  CHECK(good("unix:/run/redis.sock") == RedisUrl{"", 6379, "/run/redis.sock", "", "", 0});
  CHECK(good("unix:///run/redis.sock?db=4") == RedisUrl{"", 6379, "/run/redis.sock", "", "", 4});
}

TEST_CASE("addresses that cannot be used are refused without being quoted", "[redis]") {
  for (const char* text :
       {"", "localhost:6379", "http://localhost", "rediss://:hunter2@host", "redis://",
        "redis://:hunter2@", "redis://hunter2@host", "redis://user:@host", "redis://host:0",
        "redis://host:65536", "redis://host:port", "redis://host/x", "redis://host/-1",
        "redis://host/0?tls=1", "redis://[::1", "redis://[::1]x", "redis://u:hunter2%zz@host",
        "unix:", "unix:run/redis.sock", "unix:/run/redis.sock?password=hunter2",
        "unix:/run/redis.sock?db=x"}) {
    CAPTURE(text);
    const auto parsed = parse_redis_url(text);
    REQUIRE_FALSE(parsed.ok());
    CHECK_FALSE(parsed.error().message.empty());
    CHECK(parsed.error().message.find("hunter2") == std::string::npos);
  }
  CHECK_FALSE(parse_redis_url("unix:/" + std::string(108, 'x')).ok());
}

TEST_CASE("the log names the place of Redis, never the login", "[redis]") {
  CHECK(describe(good("redis://bus:hunter2@cache:1/5")) == "redis://cache:1/5");
  CHECK(describe(good("redis://[::1]")) == "redis://[::1]:6379/0");
  CHECK(describe(good("unix:/run/redis.sock")) == "unix:/run/redis.sock?db=0");
}
