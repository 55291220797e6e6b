#include "redis/redis_url.hpp"

#include <charconv>
#include <optional>

#include "url.hpp"

namespace tidewire::server {
namespace {

constexpr std::string_view tcp_scheme = "redis://";
constexpr std::string_view unix_scheme = "unix:";
constexpr std::uint32_t database_max = 1'000'000;

template <typename Number>
std::optional<Number> number(std::string_view text, Number min, Number max) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (value < min || value > max) return std::nullopt;
  return value;
}

bool decode_into(std::string_view text, std::string& out) {
  const auto decoded = percent_decode(text);
  if (!decoded) return false;
  out = *decoded;
  return true;
}

const char* read_login(std::string_view login, RedisUrl& url) {
  const std::size_t colon = login.find(':');
  // `redis://secret@host` is how some tools write a password alone; others take it for a user.
  if (colon == std::string_view::npos) return "a login is written user:password or :password";
  if (!decode_into(login.substr(0, colon), url.user) ||
      !decode_into(login.substr(colon + 1), url.password)) {
    return "the login is not percent-encoded correctly";
  }
  return url.password.empty() ? "the password is empty" : nullptr;
}

const char* read_host(std::string_view place, RedisUrl& url) {
  std::string_view rest;
  if (place.starts_with('[')) {
    const std::size_t end = place.find(']');
    if (end == std::string_view::npos) return "the bracket of the IPv6 address is not closed";
    url.host = std::string(place.substr(1, end - 1));
    rest = place.substr(end + 1);
  } else {
    const std::size_t colon = place.find(':');
    url.host = std::string(place.substr(0, colon));
    rest = colon == std::string_view::npos ? std::string_view{} : place.substr(colon);
  }
  if (url.host.empty()) return "there is no host";
  if (rest.empty()) return nullptr;
  const auto port = rest.starts_with(':')
                        ? number<std::uint16_t>(rest.substr(1), 1, 65'535)
                        : std::nullopt;
  if (!port) return "the port is a number from 1 to 65535";
  url.port = *port;
  return nullptr;
}

const char* read_database(std::string_view text, RedisUrl& url) {
  if (text.empty()) return nullptr;
  const auto database = number<std::uint32_t>(text, 0, database_max);
  if (!database) return "the database is a number, for example /0";
  url.database = *database;
  return nullptr;
}

const char* read_tcp(std::string_view text, RedisUrl& url) {
  if (text.find_first_of("?#") != std::string_view::npos) return "options are not known";
  std::string_view database;
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    database = text.substr(slash + 1);
    text = text.substr(0, slash);
  }
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    if (const char* problem = read_login(text.substr(0, at), url)) return problem;
    text = text.substr(at + 1);
  }
  if (const char* problem = read_host(text, url)) return problem;
  return read_database(database, url);
}

const char* read_unix(std::string_view text, RedisUrl& url) {
  if (text.starts_with("//")) text.remove_prefix(2);
  if (const std::size_t query = text.find('?'); query != std::string_view::npos) {
    const std::string_view option = text.substr(query + 1);
    if (!option.starts_with("db=")) return "the only option of a socket is db";
    if (const char* problem = read_database(option.substr(3), url)) return problem;
    text = text.substr(0, query);
  }
  if (!text.starts_with('/')) return "the path of a socket begins with /";
  if (!decode_into(text, url.socket_path)) return "the path is not percent-encoded correctly";
  // What fits into sockaddr_un, with its final zero.
  return url.socket_path.size() > 107 ? "the path of a socket has at most 107 bytes" : nullptr;
}

}  // namespace

wire::Result<RedisUrl, RedisUrlError> parse_redis_url(std::string_view text) {
  RedisUrl url;
  const char* problem = nullptr;
  if (text.starts_with(tcp_scheme)) {
    problem = read_tcp(text.substr(tcp_scheme.size()), url);
  } else if (text.starts_with(unix_scheme)) {
    problem = read_unix(text.substr(unix_scheme.size()), url);
  } else if (text.starts_with("rediss:")) {
    problem = "TLS to Redis is not there; use a tunnel, for example stunnel, and redis://";
  } else {
    problem = "it begins with redis:// or unix:";
  }
  if (problem != nullptr) return RedisUrlError{problem};
  return url;
}

std::string describe(const RedisUrl& url) {
  const std::string database = std::to_string(url.database);
  if (!url.socket_path.empty()) return "unix:" + url.socket_path + "?db=" + database;
  const bool v6 = url.host.find(':') != std::string::npos;
  return "redis://" + (v6 ? "[" + url.host + "]" : url.host) + ":" + std::to_string(url.port) +
         "/" + database;
}

}  // namespace tidewire::server
