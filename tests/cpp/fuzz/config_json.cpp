// A session's configuration: what is accepted is JSON to nlohmann/json too, holds what was written,
// and is within the documented bounds; what is refused names its key and the reason.
#include "core/config.hpp"

#include "fuzz/oracle.hpp"
#include "fuzz/support.hpp"

using namespace tidewire;
using fuzz::Json;
using fuzz::require;

namespace {

void same(const Json& written, const char* key, double mine) {
  const Json* value = fuzz::member(written, key);
  if (value) require(value->is_number() && value->get<double>() == mine);
}

void check_bounds(const core::Config& config) {
  require(config.points >= 1 && config.points <= 100'000);
  require(config.url.rfind("ws://", 0) == 0 || config.url.rfind("wss://", 0) == 0);
  require(config.backoff.base_ms > 0 && config.backoff.base_ms <= config.backoff.cap_ms);
  require(config.backoff.delays_ms.size() <= 64);
  require(config.poll.interval_ms >= 100);
  for (const wire::Millis timer :
       {config.heartbeat_ms, config.pong_timeout_ms, config.probe_timeout_ms,
        config.token_timeout_ms, config.open_timeout_ms, config.authenticate_timeout_ms,
        config.backfill_timeout_ms, config.resubscribe_ms}) {
    require(timer > 0 && timer <= 86'400'000);
  }
}

bool read_text(std::string_view text) {
  const auto parsed = core::parse_config(text);
  if (!parsed) {
    require(!parsed.error().problem.empty());
    return false;
  }
  const core::Config& config = parsed.value();
  check_bounds(config);
  fuzz::reached("accepted");
  const fuzz::Judgement judgement = fuzz::judge(text);
  if (!judgement.comparable) return true;
  require(judgement.value && judgement.value->is_object());
  const Json& written = *judgement.value;
  require(written.at("url").get<std::string>() == config.url);
  same(written, "points", static_cast<double>(config.points));
  same(written, "heartbeat_ms", static_cast<double>(config.heartbeat_ms));
  same(written, "linger_ms", static_cast<double>(config.linger_ms));
  if (const Json* token = fuzz::member(written, "token")) require(*token == config.token);
  if (const Json* backoff = fuzz::member(written, "backoff")) {
    same(*backoff, "base_ms", static_cast<double>(config.backoff.base_ms));
    const Json* delays = fuzz::member(*backoff, "delays_ms");
    require((delays ? delays->size() : 0) == config.backoff.delays_ms.size());
    fuzz::reached("backoff");
  }
  if (const Json* poll = fuzz::member(written, "poll")) {
    same(*poll, "interval_ms", static_cast<double>(config.poll.interval_ms));
    fuzz::reached("poll");
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"accepted", "backoff", "poll"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::json_byte_by_byte(data, size, read_text);
  return 0;
}
