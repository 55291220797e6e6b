#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "bus/redis_bus.hpp"
#include "origin.hpp"
#include "redis/redis_url.hpp"
#include "routes.hpp"
#include "static_files.hpp"
#include "store/sqlite_store.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"
#include "url.hpp"

using namespace tidewire;
using namespace tidewire::server;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr wire::Now now = {{0}, {1'700'000'000'000}};

/// A directory with a site in it and a secret beside it, removed in the end.
class Site {
 public:
  Site() {
    fs::create_directories(root() / "assets" / "deep");
    write("site/index.html", "<p>home");
    write("site/app.js", "1");
    write("site/assets/tidewire.wasm", "\1");
    write("site/assets/deep/index.html", "deep");
    write("site/.env", "hidden");
    write("site/a b.txt", "blank");
    write("secret.txt", "secret");
    write("site-two/x.txt", "neighbour");
    fs::create_symlink(base_ / "secret.txt", root() / "out.txt");
    fs::create_directory_symlink(base_, root() / "up");
    fs::create_symlink("index.html", root() / "alias.html");
  }

  [[nodiscard]] fs::path root() const { return base_ / "site"; }

 private:
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((base_ / name).parent_path());
    std::ofstream(base_ / name) << text;
  }

  const test::TempFolder folder_;
  const fs::path base_ = folder_.path();
};

Config demo_config() {
  Config config;
  config.demo = true;
  config.cors_origins = {"https://app.example"};
  return config;
}

HttpResponse get(Services& services, std::string target, std::string method = "GET",
                 std::string body = "", std::string origin = "") {
  return respond(services, {std::move(method), std::move(target), "host", std::move(origin), "",
                            std::move(body), "", "", false},
                 now);
}

std::string header(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

std::string error_code(const HttpResponse& response) {
  return json::parse(response.body).at("error").at("code");
}

void add_ticks(Services& services) {
  services.market.add("A/USD", true);
  services.market.add("B/USD", false);
  services.market.add("QUIET", false);
  services.market.publish("A/USD", {0, {now.unix.ms}, 1.5, 2});
  services.market.publish("A/USD", {0, {now.unix.ms + 1}, 1.75, 2});
  services.market.publish("B/USD", {0, {now.unix.ms}, 7, 1});
}

}  // namespace

TEST_CASE("files below the root are served with their types") {
  const Site site;
  const StaticFiles files(site.root());
  CHECK(files.respond("/", "").body == "<p>home");
  CHECK(files.respond("/", "").content_type == "text/html; charset=utf-8");
  CHECK(files.respond("/app.js", "").content_type == "text/javascript; charset=utf-8");
  CHECK(files.respond("/assets/tidewire.wasm", "").content_type == "application/wasm");
  CHECK(files.respond("/assets/deep/", "").body == "deep");
  CHECK(files.respond("/a%20b.txt", "").body == "blank");
  CHECK(files.respond("/alias.html", "").body == "<p>home");
}

TEST_CASE("no path leads out of the root") {
  const Site site;
  const StaticFiles files(site.root());
  for (const char* path :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%2E%2E%2Fsecret.txt",
        "/assets/../../secret.txt", "/assets/..%5c..%5csecret.txt", "/..\\secret.txt",
        "//secret.txt", "/./index.html", "/index.html%00.txt", "/%00", "/%", "/%zz", "/out.txt",
        "/up/secret.txt", "/up/site/index.html/..", "/../site-two/x.txt", "/.env", "/assets",
        "/no.txt", "secret.txt", ""}) {
    CAPTURE(path);
    CHECK(files.respond(path, "").status == 404);
  }
}

TEST_CASE("a double-encoded path is decoded once only") {
  const Site site;
  CHECK_FALSE(StaticFiles(site.root()).resolve("/%252e%252e/secret.txt").has_value());
}

TEST_CASE("an unchanged file is answered with 304, hashed assets may be kept for ever") {
  const Site site;
  const StaticFiles files(site.root());
  const HttpResponse first = files.respond("/app.js", "");
  const std::string tag = header(first, "ETag");
  REQUIRE_FALSE(tag.empty());
  CHECK(files.respond("/app.js", tag).status == 304);
  CHECK(files.respond("/app.js", tag).body.empty());
  CHECK(files.respond("/app.js", "\"other\"").status == 200);
  CHECK(header(first, "Cache-Control") == "no-cache");
  CHECK(header(files.respond("/assets/tidewire.wasm", ""), "Cache-Control").find("immutable") !=
        std::string::npos);
}

TEST_CASE("targets are taken apart and wrong encodings refused") {
  const auto target = parse_target("/p%20q?a=b%2Fc,d+e&flag&a=2#x");
  REQUIRE(target.has_value());
  CHECK(target->path == "/p%20q");
  CHECK(*target->find("a") == "b/c,d e");
  CHECK(target->find("flag")->empty());
  CHECK(target->find("b") == nullptr);
  CHECK_FALSE(parse_target("/?a=%4").has_value());
  CHECK_FALSE(parse_target("http://host/").has_value());
  CHECK_FALSE(parse_target("*").has_value());
  CHECK(path_of("/ws?token=abc") == "/ws");
}

TEST_CASE("upgrades are for listed origins, the own host, and programs") {
  const OriginPolicy policy({"https://app.example"});
  CHECK(policy.allows_upgrade("https://app.example", "api.example"));
  CHECK(policy.allows_upgrade("http://api.example:8080", "api.example:8080"));
  CHECK(policy.allows_upgrade("", "api.example"));
  CHECK_FALSE(policy.allows_upgrade("https://evil.example", "api.example"));
  CHECK_FALSE(policy.allows_upgrade("https://app.example.evil", "api.example"));
  CHECK_FALSE(policy.allows_upgrade("null", "api.example"));
  CHECK_FALSE(policy.allows_upgrade("http://api.example:81", "api.example:8080"));
  CHECK(OriginPolicy({}).allows_upgrade("https://any.example", "api.example"));
  CHECK_FALSE(OriginPolicy({}).allows_cors("https://any.example"));
  CHECK(OriginPolicy({"*"}).allows_cors("https://any.example"));
}

TEST_CASE("demo users get tokens that the server accepts") {
  Services services(demo_config());
  const HttpResponse response =
      get(services, "/api/auth/token", "POST", R"({"username":"demo","password":"demo"})");
  REQUIRE(response.status == 200);
  const json body = json::parse(response.body);
  CHECK(body.at("token_type") == "Bearer");
  CHECK(body.at("user") == json{{"id", "demo"}, {"roles", {"viewer"}}});
  CHECK(body.at("expires_at") == now.unix.ms + 900'000);
  CHECK(header(response, "Cache-Control") == "no-store");
  const auto identity = services.token_verifier()(body.at("token").get<std::string>(), now.unix);
  REQUIRE(identity.has_value());
  CHECK(identity->expires_at.ms == body.at("expires_at"));
}

TEST_CASE("wrong credentials, bad bodies and a server without demo users are told apart") {
  Services services(demo_config());
  const auto post = [&](const char* body) {
    return get(services, "/api/auth/token", "POST", body);
  };
  CHECK(post(R"({"username":"demo","password":"no"})").status == 401);
  CHECK(error_code(post(R"({"username":"demo","password":"no"})")) == "invalid_credentials");
  CHECK(post("").status == 400);
  CHECK(post("[]").status == 400);
  CHECK(post(R"({"username":1,"password":"x"})").status == 400);
  Config config;
  config.jwt_secret = std::string(32, 'x');
  Services real(config);
  CHECK(get(real, "/api/auth/token", "POST", R"({"username":"demo","password":"demo"})").status ==
        404);
}

TEST_CASE("the last ticks are listed, all or those asked for") {
  Services services(demo_config());
  add_ticks(services);
  const json all = json::parse(get(services, "/api/market/ticks").body);
  REQUIRE(all.at("ticks").size() == 2);
  CHECK(all.at("ticks")[0] == json{{"symbol", "A/USD"},
                                   {"price", 1.75},
                                   {"volume", 2.0},
                                   {"timestamp", now.unix.ms + 1},
                                   {"seq", 2}});
  const json some = json::parse(get(services, "/api/market/ticks?symbols=B%2FUSD,NOPE").body);
  CHECK(some.at("ticks").size() == 1);
  CHECK(some.at("ticks")[0].at("symbol") == "B/USD");
  CHECK(some.at("unknown_symbols") == json{"NOPE"});
}

TEST_CASE("candles are listed by symbol, interval, since and limit") {
  Services services(demo_config());
  add_ticks(services);
  const HttpResponse response = get(services, "/api/market/candles?symbol=A/USD");
  const json body = json::parse(response.body);
  CHECK(body.at("interval") == "1m");
  CHECK(body.at("candles") ==
        json::array({{now.unix.ms / 60'000 * 60'000, 1.5, 1.75, 1.5, 1.75, 4.0}}));
  const std::string later = std::to_string(now.unix.ms + 60'000);
  CHECK(json::parse(get(services, "/api/market/candles?symbol=A/USD&since=" + later).body)
            .at("candles")
            .empty());
  CHECK(get(services, "/api/market/candles").status == 400);
  CHECK(get(services, "/api/market/candles?symbol=X").status == 404);
  CHECK(get(services, "/api/market/candles?symbol=A/USD&interval=7m").status == 400);
  CHECK(get(services, "/api/market/candles?symbol=A/USD&since=-1").status == 400);
  CHECK(get(services, "/api/market/candles?symbol=A/USD&since=1e3").status == 400);
  CHECK(get(services, "/api/market/candles?symbol=A/USD&limit=0").status == 400);
  CHECK(get(services, "/api/market/candles?symbol=A/USD&limit=1001").status == 400);
}

TEST_CASE("unknown paths, methods and targets get fitting errors") {
  const Site site;
  Config config = demo_config();
  config.static_dir = site.root().string();
  Services services(config);
  CHECK(error_code(get(services, "/api/nothing")) == "not_found");
  CHECK(get(services, "/nothing").status == 404);
  CHECK(get(services, "/", "POST").status == 405);
  CHECK(header(get(services, "/", "POST"), "Allow") == "GET, HEAD");
  CHECK(get(services, "/api/auth/token").status == 405);
  CHECK(header(get(services, "/api/auth/token"), "Allow") == "POST, OPTIONS");
  CHECK(get(services, "/api/market/ticks", "DELETE").status == 405);
  CHECK(get(services, "/api/market/ticks", "HEAD").status == 200);
  CHECK(get(services, "/ws/market-data").status == 426);
  CHECK(get(services, "/api/market/ticks?symbols=%").status == 400);
  CHECK(get(services, "http://elsewhere/").status == 400);
}

TEST_CASE("every answer carries the security headers") {
  Services services(demo_config());
  for (const char* path : {"/nothing", "/api/v1/ws/health"}) {
    const HttpResponse response = get(services, path);
    CHECK(header(response, "X-Content-Type-Options") == "nosniff");
    const std::string policy = header(response, "Content-Security-Policy");
    CHECK(policy.find("script-src 'self' 'wasm-unsafe-eval'") != std::string::npos);
  }
}

TEST_CASE("listed origins may read answers, and preflights say so") {
  Services services(demo_config());
  const auto from = [&](const char* method, const char* origin) {
    return get(services, "/api/market/ticks", method, "", origin);
  };
  CHECK(header(from("GET", "https://app.example"), "Access-Control-Allow-Origin") ==
        "https://app.example");
  CHECK(header(from("GET", "https://evil.example"), "Access-Control-Allow-Origin").empty());
  CHECK(header(from("GET", "https://evil.example"), "Vary") == "Origin");
  CHECK(from("OPTIONS", "https://app.example").status == 204);
  CHECK(header(from("OPTIONS", "https://app.example"), "Access-Control-Allow-Headers") ==
        "Authorization, Content-Type, X-Requested-With, X-SignalR-User-Agent");
}

TEST_CASE("health answers in the document's shape") {
  Services services(demo_config());
  CHECK(get(services, "/api/v1/ws/health").body ==
        R"({"status":"healthy","redis_status":"disabled","active_channels":[],)"
        R"("total_connections":0,"channel_details":{}})");
}

TEST_CASE("without Redis' other instances health is degraded, and the server serves") {
  boost::asio::io_context io{1};
  const RedisUrl nowhere = parse_redis_url("unix:/no/such/redis.sock").value();
  auto created = SqliteStore::open({});
  REQUIRE(created.ok());
  auto auctions = SqliteAuctions::open({});
  REQUIRE(auctions.ok());
  Services services(demo_config(), std::move(created).value(), std::move(auctions).value(),
                    std::make_unique<RedisBus>(io.get_executor(), nowhere, "one"));
  const HttpResponse health = get(services, "/api/v1/ws/health");
  CHECK(health.status == 200);
  CHECK(health.body == R"({"status":"degraded","redis_status":"degraded","active_channels":[],)"
                       R"("total_connections":0,"channel_details":{}})");
}

TEST_CASE("the spread of reconnects grows with the connections") {
  struct Nobody final : Connection {
    void flush() override {}
    void go_away(wire::Millis) override {}
  };
  Services services(demo_config());
  std::vector<Nobody> crowd(10'000);
  for (std::size_t i = 0; i < 10; ++i) services.connections.add(crowd[i]);
  CHECK(services.reconnect_spread_ms() == 0);
  for (Nobody& one : crowd) services.connections.add(one);
  CHECK(services.reconnect_spread_ms() == 10'000);
}
