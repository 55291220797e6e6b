// Options of tokens, limits per client, proxies and metrics.

#include <algorithm>
#include <fstream>
#include <iterator>

#include "auth/jwt_key.hpp"
#include "config_flags.hpp"
#include "limits/trusted_proxies.hpp"

namespace tidewire::server {
namespace {

constexpr std::size_t key_bytes_max = 64 * 1024;

void add_token_rules(CLI::App& app, Flags& flags) {
  const OptionGroup group(app, "Authentication");
  Config& config = flags.config;
  group.text("--jwt-public-key", "TIDEWIRE_JWT_PUBLIC_KEY", "PEM|FILE", flags.jwt_public_key,
             "Public key of the tokens' issuer, as PEM text or a file of it: RSA for RS256, EC "
             "on P-256 for ES256");
  group.text("--jwt-algorithm", "TIDEWIRE_JWT_ALGORITHM", "NAME", config.jwt_algorithm,
             "HS256, RS256 or ES256; must fit the key, from which it is derived when absent");
  group.text("--jwt-audience", "TIDEWIRE_JWT_AUDIENCE", "TEXT", config.jwt_rules.audience,
             "What `aud` of a token must be");
  group.text("--jwt-issuer", "TIDEWIRE_JWT_ISSUER", "TEXT", config.jwt_rules.issuer,
             "What `iss` of a token must be");
  group.number("--jwt-leeway", "TIDEWIRE_JWT_LEEWAY", "SECONDS", flags.jwt_leeway_s, 0, 300,
               "By how many seconds the issuer's clock may differ");
  group.flag("--demo-tokens", "TIDEWIRE_DEMO_TOKENS", config.demo_tokens,
             "With --demo and --jwt-secret: let the demo users sign in, with tokens of that key");
}

void add_tls(CLI::App& app, Flags& flags) {
  app.add_option("--tls-certificate", flags.config.tls_certificate,
                 "Certificate with its chain (PEM): the port then speaks TLS, https and wss; with "
                 "--tls-key")
      ->envname("TIDEWIRE_TLS_CERTIFICATE")->group("Network")->type_name("FILE");
  app.add_option("--tls-key", flags.config.tls_key, "Private key of the certificate (PEM)")
      ->envname("TIDEWIRE_TLS_KEY")->group("Network")->type_name("FILE");
}

/// Sets the rate and keeps the ratio of its burst.
void add_rate(CLI::App& app, const std::string& flag, const char* variable, Rate& rate,
              const std::string& what) {
  const double ratio = rate.burst / rate.per_second;
  app.add_option_function<double>(
         flag,
         [&rate, ratio](const double& per_second) {
           rate = {per_second, std::max(1.0, per_second * ratio)};
         },
         what + "; 0: no limit")
      ->envname(variable)->group("Rate limits")->type_name("PER_SECOND")
      ->default_str(CLI::detail::to_string(rate.per_second))->check(within(0.0, 1e9));
}

void add_rates(CLI::App& app, Flags& flags) {
  RateLimits& rates = flags.config.rates;
  app.add_flag("--rate-limits,!--no-rate-limits", flags.rate_limits,
               "Limits per connection and per client address (default: on)")
      ->envname("TIDEWIRE_RATE_LIMITS")->group("Rate limits");
  add_rate(app, "--limit-messages", "TIDEWIRE_LIMIT_MESSAGES", rates.messages,
           "Frames from one WebSocket");
  add_rate(app, "--limit-bytes", "TIDEWIRE_LIMIT_BYTES", rates.bytes, "Bytes from one WebSocket");
  add_rate(app, "--limit-auth", "TIDEWIRE_LIMIT_AUTH", rates.auth_attempts,
           "`auth` messages of one WebSocket");
  add_rate(app, "--limit-connections", "TIDEWIRE_LIMIT_CONNECTIONS", rates.connections,
           "New connections of one address");
  add_rate(app, "--limit-requests", "TIDEWIRE_LIMIT_REQUESTS", rates.requests,
           "Requests and handshakes of one address");
  add_rate(app, "--limit-tokens", "TIDEWIRE_LIMIT_TOKENS", rates.token_requests,
           "Sign-ins of one address");
  app.add_option("--limit-open", rates.connections_per_address_max,
                 "Connections of one address at a time; 0: no limit")
      ->envname("TIDEWIRE_LIMIT_OPEN")->group("Rate limits")->type_name("COUNT")
      ->capture_default_str();
  app.add_option("--trusted-proxies", flags.config.trusted_proxies,
                 "Comma-separated addresses and CIDR networks whose X-Forwarded-For is believed")
      ->envname("TIDEWIRE_TRUSTED_PROXIES")->group("Rate limits")->type_name("LIST");
}

/// The PEM text itself, or that of the file.
std::string read_key(const std::string& given) {
  if (given.empty() || given.find("-----BEGIN") != std::string::npos) return given;
  std::ifstream file(given, std::ios::binary);
  std::string text(key_bytes_max, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

std::string key_problem(const Config& config) {
  if (config.jwt_public_key.empty()) {
    const bool other = !config.jwt_algorithm.empty() &&
                       find_jwt_algorithm(config.jwt_algorithm) != JwtAlgorithm::hs256;
    return other ? "--jwt-algorithm " + config.jwt_algorithm + " needs --jwt-public-key." : "";
  }
  if (!config.jwt_secret.empty()) {
    return "--jwt-secret and --jwt-public-key cannot be used together: tokens have one key.";
  }
  if (config.demo_tokens) {
    return "--demo-tokens needs a key that signs: leave --jwt-public-key out, or --demo-tokens.";
  }
  const auto key = JwtKey::from_public_pem(config.jwt_public_key);
  if (!key.ok()) return "--jwt-public-key cannot be used: " + key.error().message + ".";
  if (!config.jwt_algorithm.empty() &&
      find_jwt_algorithm(config.jwt_algorithm) != key.value().algorithm()) {
    return "--jwt-algorithm " + config.jwt_algorithm +
           " does not fit the public key, which is for " + std::string(name(key.value().algorithm())) + ".";
  }
  return {};
}

}  // namespace

void add_security(CLI::App& app, Flags& flags) {
  add_tls(app, flags);
  add_token_rules(app, flags);
  add_rates(app, flags);
  app.add_option("--metrics-token", flags.config.metrics_token,
                 "Bearer token that may read /metrics from anywhere, at least 16 bytes; without it "
                 "this machine and admins may")
      ->envname("TIDEWIRE_METRICS_TOKEN")->group("Authentication")->type_name("TEXT");
}

std::string apply_security(const Flags& flags, Config& config) {
  if (config.tls_certificate.empty() != config.tls_key.empty()) {
    return "--tls-certificate and --tls-key belong together: give both, or neither.";
  }
  config.jwt_rules.leeway_ms = milliseconds(flags.jwt_leeway_s);
  if (!flags.rate_limits) config.rates = RateLimits::none();
  if (!flags.jwt_public_key.empty()) {
    config.jwt_public_key = read_key(flags.jwt_public_key);
    if (config.jwt_public_key.empty()) {
      return "--jwt-public-key: cannot read the file " + flags.jwt_public_key + ".";
    }
  }
  if (!config.jwt_algorithm.empty() && !find_jwt_algorithm(config.jwt_algorithm)) {
    return "--jwt-algorithm is HS256, RS256 or ES256.";
  }
  const auto proxies = TrustedProxies::parse(config.trusted_proxies);
  if (!proxies.ok()) {
    return "--trusted-proxies: \"" + proxies.error().text + "\" is no address or network.";
  }
  constexpr std::size_t metrics_token_bytes_min = 16;
  if (!config.metrics_token.empty() && config.metrics_token.size() < metrics_token_bytes_min) {
    return "--metrics-token needs at least 16 bytes.";
  }
  return key_problem(config);
}

}  // namespace tidewire::server
