// What operators ask: metrics, liveness, readiness.

#include <nlohmann/json.hpp>
#include <string>

#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/http_client.hpp"
#include "support/metrics_page.hpp"
#include "support/raw_ws.hpp"
#include "support/stream_talk.hpp"
#include "support/test_server.hpp"

#include <csignal>

using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

TEST_CASE("the metrics tell of connections, messages, deliveries and the process", "[socket]") {
  Config config = quiet_config();
  config.simulate = true;
  const TestServer server(config);
  WsClient client(server.port(), "/ws/market-data");
  authenticate(client, demo_token(server.port()));
  WsClient feed(server.port(), "/ws/crypto");
  // One frame per second is timed: read until one was.
  CHECK(eventually([&] {
    for (int i = 0; i < 10; ++i) REQUIRE(feed.read().has_value());
    return series(metrics(server.port()), "tidewire_delivery_seconds_count{frames=\"single\"}") >= 1;
  }));
  const std::string response = get(server.port(), "/metrics");
  CHECK(status_of(response) == 200);
  CHECK(response.find("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n") !=
        std::string::npos);
  const std::string page = body_of(response);
  CHECK(page.find("# TYPE tidewire_delivery_seconds histogram") != std::string::npos);
  CHECK(series(page, "tidewire_connections{channel=\"market-data\"}") == 1);
  CHECK(series(page, "tidewire_connections{channel=\"crypto\"}") == 1);
  CHECK(series(page, "tidewire_websockets_total{dialect=\"stream\"}") == 1);
  CHECK(series(page, "tidewire_messages_total{dialect=\"stream\",direction=\"in\"}") == 1);
  CHECK(series(page, "tidewire_messages_total{dialect=\"feed\",direction=\"out\"}") >= 10);
  CHECK(series(page, "tidewire_message_bytes_total{dialect=\"feed\",direction=\"out\"}") > 100);
  CHECK(series(page, "tidewire_ticks_published_total") >= 10);
  CHECK(series(page, "tidewire_delivery_seconds_count{frames=\"single\"}") >= 1);
  CHECK(series(page, "tidewire_delivery_seconds_bucket{frames=\"single\",le=\"+Inf\"}") ==
        series(page, "tidewire_delivery_seconds_count{frames=\"single\"}"));
  CHECK(series(page, "tidewire_bus_status{status=\"disabled\"}") == 1);
  CHECK(series(page, "process_resident_memory_bytes") > 1e6);
  CHECK(series(page, "process_cpu_seconds_total") > 0);
}

TEST_CASE("the metrics count what failed, by reason", "[socket]") {
  Config config = quiet_config();
  config.cors_origins = {"https://app.example"};
  const TestServer server(config);
  WsClient(server.port(), "/ws/nothing");
  WsClient(server.port(), "/ws/crypto", {"https://evil.example", "", 0});
  {
    WsClient client(server.port(), "/ws/market-data");
    say(client, {{"type", "auth"}, {"token", "x"}});
    CHECK(client.read_close() == 4001);
  }
  std::string page;
  CHECK(eventually([&] {
    page = metrics(server.port());
    return series(page, "tidewire_closes_total{code=\"4001\"}") == 1;
  }));
  CHECK(series(page, "tidewire_handshakes_failed_total{reason=\"no_channel\"}") == 1);
  CHECK(series(page, "tidewire_handshakes_failed_total{reason=\"foreign_origin\"}") == 1);
  CHECK(series(page, "tidewire_tokens_refused_total{reason=\"malformed\"}") == 1);
}

TEST_CASE("close codes of a client's own are counted as one", "[socket]") {
  const TestServer server;
  for (std::uint16_t code = 3'000; code < 3'005; ++code) {
    RawWs client(server.port(), "/ws/crypto");
    client.send({opcode::close, close_payload(code)});
    CHECK(client.read_close() == code);
  }
  const std::string other = R"(tidewire_closes_total{code="other"})";
  CHECK(eventually([&] { return series(metrics(server.port()), other) == 5; }));
  CHECK(metrics(server.port()).find(R"(code="3000")") == std::string::npos);
}

TEST_CASE("reconnects are counted once each, first charts are not", "[socket]") {
  const TempFile file("-x.csv", recorded_trades(500));
  const TestServer server(replay_config(file, 0));
  const std::string token = demo_token(server.port());
  std::string epoch;
  const auto asks = [&](std::int64_t since, const json& position) {
    WsClient client(server.port(), "/ws/market-data");
    authenticate(client, token);
    json ask = {{"type", "backfill_request"},
                {"symbols", {"TEST"}},
                {"since", since},
                {"limit", 300}};
    if (!position.is_null()) ask["positions"]["TEST"] = position;
    // What it asks later is about this connection.
    for (int i = 0; i < 2; ++i) {
      say(client, ask);
      epoch = message(client, "backfill").at("position").at("epoch");
      ask["since"] = 1'704'067'200'000;
    }
    return series(metrics(server.port()), "tidewire_reconnects_total{dialect=\"stream\"}");
  };
  CHECK(asks(0, nullptr) == 0);
  CHECK(asks(0, {{"epoch", epoch}, {"seq", 200}}) == 0);  // a chart of 300 points
  CHECK(asks(0, {{"epoch", epoch}, {"seq", 0}}) == 0);
  CHECK(asks(1'704'067'201'000, nullptr) == 1);
  CHECK(asks(0, {{"epoch", epoch}, {"seq", 201}}) == 2);  // beside a chart that is new
  CHECK(asks(0, {{"epoch", "before"}, {"seq", 1}}) == 3);
}

TEST_CASE("batches are timed from their first tick on", "[socket]") {
  const TempFile file("-x.csv", recorded_trades(5'000));
  const TestServer server(replay_config(file, 20));
  WsClient client(server.port(), "/ws/market-data", {"", "tidewire.v1.binary", 0});
  authenticate(client, demo_token(server.port()));
  say(client, {{"type", "subscribe"}, {"symbols", {"TEST"}}});
  std::string page;
  const std::string labels = "{frames=\"batch\"}";
  CHECK(eventually([&] {
    REQUIRE(client.read().has_value());
    page = metrics(server.port());
    return series(page, "tidewire_delivery_seconds_count" + labels) >= 1;
  }));
  CHECK(series(page, "tidewire_delivery_seconds_sum" + labels) > 0);
  CHECK(series(page, "tidewire_delivery_seconds_count{frames=\"single\"}") == 0);
}

TEST_CASE("what the hub refuses is counted once", "[socket]") {
  const TestServer server;
  const auto refusals = [&] {
    return series(metrics(server.port()), "tidewire_hub_connections_total{step=\"refused\"}");
  };
  CHECK(status_of(post(server.port(), "/hubs/auction/negotiate", "")) == 401);
  CHECK(refusals() == 1);
  CHECK(WsClient(server.port(), "/hubs/auction?access_token=bad").status() == 401);
  CHECK(refusals() == 2);
  const std::string header = bearer(demo_token(server.port()));
  CHECK(status_of(get(server.port(), "/hubs/auction?id=none", header)) == 404);
  CHECK(refusals() == 3);
  CHECK(WsClient(server.port(), "/hubs/auction?id=none&access_token=" +
                                    demo_token(server.port())).status() == 404);
  CHECK(refusals() == 4);
  CHECK(status_of(post(server.port(), "/hubs/auction/negotiate?negotiateVersion=1", "",
                       header)) == 200);
  CHECK(series(metrics(server.port()), "tidewire_hub_connections_total{step=\"negotiated\"}") ==
        1);
  CHECK(refusals() == 4);
}

TEST_CASE("the metrics are for this machine, for the metrics token, and for admins", "[socket]") {
  Config config = quiet_config();
  const TestServer open(config);
  CHECK(status_of(get(open.port(), "/metrics")) == 200);
  // Somebody behind a proxy of this machine is not on this machine.
  CHECK(status_of(get(open.port(), "/metrics", "X-Forwarded-For: 203.0.113.1\r\n")) == 401);

  config.metrics_token = "a-token-of-metrics";
  const TestServer closed(config);
  const auto asked = [&closed](const std::string& token) {
    return status_of(get(closed.port(), "/metrics", bearer(token)));
  };
  CHECK(status_of(get(closed.port(), "/metrics")) == 401);
  CHECK(asked("a-token-of-metricx") == 401);
  CHECK(asked("a-token-of-metrics") == 200);
  CHECK(asked(demo_token(closed.port(), "demo")) == 401);
  CHECK(asked(demo_token(closed.port(), "admin")) == 200);
}

TEST_CASE("a server that serves is live and ready", "[socket]") {
  const TestServer server;
  CHECK(body_of(get(server.port(), "/healthz")) == R"({"status":"live"})");
  const std::string ready = get(server.port(), "/readyz");
  CHECK(status_of(ready) == 200);
  CHECK(json::parse(body_of(ready)) ==
        json{{"status", "ready"}, {"store", "ok"}, {"bus", "disabled"}});
}

TEST_CASE("a server that drains is live, not ready, and serves on", "[process]") {
  ChildProcess server({"--demo", "--port", "0", "--drain-delay", "600"});
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  CHECK(status_of(get(port, "/readyz")) == 200);
  server.signal(SIGTERM);
  CHECK(eventually([port] { return status_of(get(port, "/readyz")) == 503; }));
  CHECK(json::parse(body_of(get(port, "/readyz"))).at("status") == "draining");
  CHECK(status_of(get(port, "/healthz")) == 200);
  CHECK(WsClient(port, "/ws/crypto").status() == 101);
  server.signal(SIGTERM);
  CHECK(server.await_exit() == 143);
}

TEST_CASE("a server that has drained closes as usual", "[process]") {
  ChildProcess server({"--demo", "--port", "0", "--drain-delay", "0.05"});
  const std::uint16_t port = server.await_port();
  REQUIRE(port != 0);
  WsClient client(port, "/ws/crypto");
  server.signal(SIGTERM);
  CHECK(client.read_close() == 1012);
  CHECK(server.await_exit() == 0);
}
