#include "core/config.hpp"

#include <cmath>
#include <optional>

#include "wire/json_reader.hpp"
#include "wire/limits.hpp"

namespace tidewire::core {
namespace {

using wire::JsonElements;
using wire::JsonKind;
using wire::JsonMembers;
using wire::JsonString;
using wire::JsonView;

constexpr double day_ms = 24.0 * 3600 * 1000;
constexpr std::size_t url_bytes_max = 8 * 1024;
constexpr std::size_t delays_max = 64;
constexpr wire::Millis poll_interval_ms_min = 100;

constexpr std::string_view not_a_time = "must be a whole number of milliseconds from 0 to a day";

/// Each reader returns what is wrong with the value, or an empty text.
using Problem = std::string_view;

std::optional<double> whole_number(const JsonView& value, double min, double max) {
  const std::optional<double> number = value.number();
  if (!number || *number != std::floor(*number) || *number < min || *number > max) return {};
  return number;
}

Problem read_millis(const JsonView& value, wire::Millis& out) {
  const std::optional<double> number = whole_number(value, 0, day_ms);
  if (!number) return not_a_time;
  out = static_cast<wire::Millis>(*number);
  return {};
}

Problem read_flag(const JsonView& value, bool& out) {
  const std::optional<bool> flag = value.boolean();
  if (!flag) return "must be true or false";
  out = *flag;
  return {};
}

/// False if it is no string, or one that is written with more than `bytes_max`.
bool read_text(const JsonView& value, std::size_t bytes_max, std::string& out) {
  const std::optional<JsonString> text = value.string();
  if (!text || value.text().size() > bytes_max) return false;
  std::string arena;
  arena.reserve(value.text().size());
  out = text->unescape(arena);
  return true;
}

/// A URL of `scheme` or of its encrypted sister; `problem` is that of any other.
Problem read_url(const JsonView& value, std::string_view scheme, Problem problem,
                 std::string& out) {
  if (!read_text(value, url_bytes_max, out)) return "must be a URL of at most 8 KiB";
  std::string_view rest = out;
  if (rest.substr(0, scheme.size()) != scheme) return problem;
  rest.remove_prefix(scheme.size());
  if (rest.substr(0, 1) == "s") rest.remove_prefix(1);
  return rest.substr(0, 3) == "://" ? Problem{} : problem;
}

Problem read_socket_url(const JsonView& value, std::string& out) {
  return read_url(value, "ws", "must start with ws:// or wss://", out);
}

Problem read_http_url(const JsonView& value, std::string& out) {
  return read_url(value, "http", "must start with http:// or https://", out);
}

struct DialectName {
  std::string_view name;
  Dialect dialect;
};

constexpr DialectName dialect_names[] = {
    {"stream", Dialect::stream},     {"feed", Dialect::feed}, {"dashboard", Dialect::dashboard},
    {"resource", Dialect::resource}, {"hub", Dialect::hub},
};

Problem read_dialect(const JsonView& value, Dialect& out) {
  const std::optional<JsonString> text = value.string();
  for (const DialectName& entry : dialect_names) {
    if (!text || !text->equals(entry.name)) continue;
    out = entry.dialect;
    return {};
  }
  return "must be \"stream\", \"feed\", \"dashboard\", \"resource\" or \"hub\"";
}

Problem read_points(const JsonView& value, std::size_t& out) {
  const std::optional<double> number = whole_number(value, 1, 100'000);
  if (!number) return "must be a whole number from 1 to 100000";
  out = static_cast<std::size_t>(*number);
  return {};
}

Problem read_delays(const JsonView& value, std::vector<wire::Millis>& out) {
  if (value.kind() != JsonKind::array) return "must be a list of delays in milliseconds";
  JsonView element;
  for (JsonElements elements(value); elements.next(element);) {
    wire::Millis delay = 0;
    if (out.size() == delays_max) return "must hold at most 64 delays";
    if (Problem problem = read_millis(element, delay); !problem.empty()) return problem;
    out.push_back(delay);
  }
  return {};
}

Problem read_backoff(const JsonView& value, BackoffPolicy& out) {
  if (value.kind() != JsonKind::object) return "must be an object";
  JsonString key;
  JsonView field;
  for (JsonMembers members(value); members.next(key, field);) {
    Problem problem = "has an unknown key";
    if (key.equals("base_ms")) {
      problem = read_millis(field, out.base_ms);
    } else if (key.equals("cap_ms")) {
      problem = read_millis(field, out.cap_ms);
    } else if (key.equals("delays_ms")) {
      problem = read_delays(field, out.delays_ms);
    }
    if (!problem.empty()) return problem;
  }
  if (out.base_ms == 0 || out.cap_ms < out.base_ms) {
    return "needs 0 < base_ms <= cap_ms";
  }
  return {};
}

/// The name of a field, a method or a type.
Problem read_name(const JsonView& value, std::string& out) {
  const bool is_name = read_text(value, wire::limits::symbol_bytes_max, out);
  return is_name ? Problem{} : "must be a name of at most 62 bytes";
}

Problem read_hub(const JsonView& value, HubPolicy& out) {
  if (value.kind() != JsonKind::object) return "must be an object";
  JsonString key;
  JsonView field;
  for (JsonMembers members(value); members.next(key, field);) {
    Problem problem = "has an unknown key";
    if (key.equals("join")) {
      problem = read_name(field, out.join);
    } else if (key.equals("leave")) {
      problem = read_name(field, out.leave);
    } else if (key.equals("symbol")) {
      problem = read_name(field, out.price.symbol);
    } else if (key.equals("price")) {
      problem = read_name(field, out.price.price);
    }
    if (!problem.empty()) return problem;
  }
  return {};
}

Problem read_poll(const JsonView& value, PollPolicy& out) {
  if (value.kind() != JsonKind::object) return "must be an object";
  JsonString key;
  JsonView field;
  for (JsonMembers members(value); members.next(key, field);) {
    Problem problem = "has an unknown key";
    if (key.equals("url")) {
      problem = read_http_url(field, out.url);
    } else if (key.equals("key")) {
      problem = read_name(field, out.key);
    } else if (key.equals("event")) {
      problem = read_name(field, out.event);
    } else if (key.equals("after_ms")) {
      problem = read_millis(field, out.after_ms);
    } else if (key.equals("interval_ms")) {
      problem = read_millis(field, out.interval_ms);
    }
    if (!problem.empty()) return problem;
  }
  if (out.interval_ms < poll_interval_ms_min) return "needs interval_ms >= 100";
  return {};
}

struct MillisKey {
  std::string_view key;
  wire::Millis Config::*field;
};

constexpr MillisKey millis_keys[] = {
    {"heartbeat_ms", &Config::heartbeat_ms},
    {"pong_timeout_ms", &Config::pong_timeout_ms},
    {"probe_timeout_ms", &Config::probe_timeout_ms},
    {"token_timeout_ms", &Config::token_timeout_ms},
    {"open_timeout_ms", &Config::open_timeout_ms},
    {"authenticate_timeout_ms", &Config::authenticate_timeout_ms},
    {"backfill_timeout_ms", &Config::backfill_timeout_ms},
    {"resubscribe_ms", &Config::resubscribe_ms},
    {"steady_ms", &Config::steady_ms},
    {"linger_ms", &Config::linger_ms},
};

Problem read_key(const JsonString& key, const JsonView& value, Config& out) {
  if (key.equals("url")) return read_socket_url(value, out.url);
  if (key.equals("dialect")) return read_dialect(value, out.dialect);
  if (key.equals("binary")) return read_flag(value, out.binary);
  if (key.equals("token")) return read_flag(value, out.token);
  if (key.equals("history")) return read_flag(value, out.history);
  if (key.equals("points")) return read_points(value, out.points);
  if (key.equals("backoff")) return read_backoff(value, out.backoff);
  if (key.equals("poll")) return read_poll(value, out.poll);
  if (key.equals("hub")) return read_hub(value, out.hub);
  if (key.equals("candles_url")) return read_http_url(value, out.candles_url);
  for (const MillisKey& entry : millis_keys) {
    if (!key.equals(entry.key)) continue;
    const Problem problem = read_millis(value, out.*entry.field);
    // Zero would mean a timer that fires at once, for ever. Lingering for no time is fine.
    const bool may_be_zero = entry.key == "linger_ms" || entry.key == "steady_ms";
    if (problem.empty() && out.*entry.field == 0 && !may_be_zero) return "must not be 0";
    return problem;
  }
  return "is not a known option";
}

}  // namespace

wire::Result<Config, ConfigError> parse_config(std::string_view json) {
  const auto parsed = wire::parse_json(json);
  if (!parsed || parsed.value().kind() != JsonKind::object) {
    return ConfigError{"config", "must be a JSON object"};
  }
  Config config;
  JsonString key;
  JsonView value;
  for (JsonMembers members(parsed.value()); members.next(key, value);) {
    const Problem problem = read_key(key, value, config);
    if (!problem.empty()) {
      std::string arena;
      arena.reserve(json.size());
      return ConfigError{std::string(key.unescape(arena)), problem};
    }
  }
  if (config.url.empty()) return ConfigError{"url", "is missing"};
  return config;
}

}  // namespace tidewire::core
