// Batches of ticks on real sockets.

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/http_client.hpp"
#include "support/publisher.hpp"
#include "support/stream_talk.hpp"
#include "support/test_server.hpp"
#include "support/ws_client.hpp"
#include "wire/tick_batch.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

namespace {

struct Row {
  std::uint64_t seq = 0;
  double price = 0;
};

/// What one message of the market carries: the ticks of TEST, or something else.
struct Heard {
  std::vector<Row> ticks;
  json other;
  bool batch = false;
};

Heard hear(WsClient& client) {
  const auto frame = client.read();
  REQUIRE(frame);
  Heard heard;
  if (frame->front() != '{') {
    heard.batch = true;
    wire::TickBatchDecoder decoder;
    const auto decoded = decoder.decode(*frame);
    REQUIRE(decoded.ok());
    for (const wire::BatchBlock& block : decoded.value()) {
      CHECK(block.handle == 0);
      for (const wire::Tick& tick : block.ticks) heard.ticks.push_back({tick.seq, tick.price});
    }
    return heard;
  }
  const json message = json::parse(*frame);
  if (message.at("type") == "market_data") {
    heard.ticks.push_back({message.at("seq"), message.at("price")});
  } else if (message.at("type") == "market_data_batch") {
    heard.batch = true;
    for (const json& row : message.at("ticks")) heard.ticks.push_back({row[0], row[2]});
  } else {
    heard.other = message;
  }
  return heard;
}

constexpr int trades = 3'000;

constexpr double speed = 20;  // a trade per half a millisecond

}  // namespace

TEST_CASE("a busy line comes in batches, complete and in order", "[socket]") {
  const std::string protocol =
      GENERATE(as<std::string>{}, "tidewire.v1.json", "tidewire.v1.binary");
  const TempFile file("-x.csv", recorded_trades(trades));
  const TestServer server(replay_config(file, speed));
  WsClient client(server.port(), "/ws/market-data", {"", protocol, 0});
  CHECK(client.protocol() == protocol);
  authenticate(client, demo_token(server.port()));
  client.send(R"({"type":"subscribe","symbols":["TEST"]})");
  const json subscribed = hear(client).other;
  CHECK(subscribed.contains("handles") == (protocol == "tidewire.v1.binary"));
  std::uint64_t last = subscribed.at("positions").at("TEST").at("seq");
  const std::uint64_t first = last;
  std::uint64_t messages = 0;
  while (last < trades) {
    const Heard heard = hear(client);
    REQUIRE_FALSE(heard.ticks.empty());
    ++messages;
    for (const Row& tick : heard.ticks) {
      REQUIRE(tick.seq == ++last);
      REQUIRE(tick.price == static_cast<double>(last));
    }
  }
  CHECK(messages * 4 < trades - first + 40);  // 32 to a window
}

TEST_CASE("what follows a backfill on a busy line follows its position", "[socket]") {
  const std::string protocol =
      GENERATE(as<std::string>{}, "", "tidewire.v1.json", "tidewire.v1.binary");
  const TempFile file("-x.csv", recorded_trades(trades));
  const TestServer server(replay_config(file, speed));
  WsClient client(server.port(), "/ws/market-data", {"", protocol, 0});
  authenticate(client, demo_token(server.port()));
  client.send(R"({"type":"subscribe","symbols":["TEST"]})");
  std::uint64_t last = hear(client).other.at("positions").at("TEST").at("seq");
  int answers = 0;
  // On a machine so slow that the file has ended it asks once all the same.
  do {
    const bool asks = answers < 20;
    if (asks) {
      client.send(R"({"type":"backfill_request","symbols":["TEST"],"since":0,"limit":9})");
    }
    bool answered = !asks;
    do {
      const Heard heard = hear(client);
      for (const Row& tick : heard.ticks) REQUIRE(tick.seq == ++last);
      if (heard.other.is_null()) continue;
      REQUIRE(heard.other.at("type") == "backfill");
      REQUIRE(heard.other.at("position").at("seq") == last);
      const json& ticks = heard.other.at("ticks");
      REQUIRE((ticks.empty() ? 0 : ticks.back()[0].get<std::uint64_t>()) == last);
      answered = true;
      ++answers;
    } while (!answered);
  } while (last < trades);
  CHECK(answers > 0);
}

TEST_CASE("ticks of a quiet line come one by one, and at once", "[socket]") {
  const TestServer server;
  const Publisher market(server.port());
  market.tick("LIVE", 1, 1);  // makes the symbol known
  const std::string token = demo_token(server.port());
  std::map<std::string, std::unique_ptr<WsClient>> clients;
  for (const char* protocol : {"", "tidewire.v1.json", "tidewire.v1.binary"}) {
    auto client = std::make_unique<WsClient>(server.port(), "/ws/market-data",
                                             WsOptions{"", protocol, 0});
    authenticate(*client, token);
    client->send(R"({"type":"subscribe","symbols":["LIVE"]})");
    CHECK(hear(*client).other.at("type") == "subscribed");
    clients[protocol] = std::move(client);
  }
  for (int price = 2; price < 12; ++price) {
    market.tick("LIVE", price, price);
    for (const auto& [protocol, client] : clients) {
      const Heard heard = hear(*client);
      REQUIRE(heard.ticks.size() == 1);
      CHECK(heard.ticks[0].price == price);
      CHECK(heard.batch == (protocol == "tidewire.v1.binary"));
    }
  }
}

TEST_CASE("many connections of every kind hear the whole of a busy line", "[socket]") {
  const TempFile file("-x.csv", recorded_trades(trades));
  const TestServer server(replay_config(file, speed));
  const std::string token = demo_token(server.port());
  struct Listener {
    std::unique_ptr<WsClient> client;
    std::uint64_t last = 0;
  };
  std::vector<Listener> listeners;
  for (int i = 0; i < 30; ++i) {
    const char* const protocols[] = {"", "tidewire.v1.json", "tidewire.v1.binary"};
    auto client = std::make_unique<WsClient>(server.port(), "/ws/market-data",
                                             WsOptions{"", protocols[i % 3], 0});
    authenticate(*client, token);
    client->send(R"({"type":"subscribe","symbols":["TEST"]})");
    const std::uint64_t seq = hear(*client).other.at("positions").at("TEST").at("seq");
    listeners.push_back({std::move(client), seq});
  }
  for (Listener& listener : listeners) {
    while (listener.last < trades) {
      for (const Row& tick : hear(*listener.client).ticks) REQUIRE(tick.seq == ++listener.last);
    }
  }
}

TEST_CASE("a slow reader of batches is closed with 4008 and holds up nobody", "[socket]") {
  const TempFile file("-x.csv", recorded_trades(10'000));
  Config config = quiet_config();
  config.replay_file = file.path();
  config.speed = 0;
  config.outbox_bytes = 1'024;
  config.rates = RateLimits::none();
  const TestServer server(config);
  const std::string token = demo_token(server.port());
  const std::string admin = bearer(demo_token(server.port(), "admin"));

  WsClient slow(server.port(), "/ws/market-data", {"", "tidewire.v1.binary", 64 * 1'024});
  authenticate(slow, token);
  slow.send(R"({"type":"subscribe","symbols":["TEST"]})");
  CHECK(message(slow).at("type") == "subscribed");
  // From now on it reads nothing. The answers are some hundred megabytes, far more than what the
  // kernel takes for it, and the server writes at least one in each turn of its event loop.
  json request = {{"type", "backfill_request"}, {"symbols", json::array()}, {"since", 0},
                  {"limit", 10'000}};
  for (int i = 0; i < 250; ++i) request["symbols"].push_back("TEST");
  slow.send(request.dump());

  // Another one takes its batches as they come. Each goes to the slow one too, one by one, for the
  // next tick is published when the last one has arrived.
  WsClient other(server.port(), "/ws/market-data", {"", "tidewire.v1.binary", 0});
  authenticate(other, token);
  other.send(R"({"type":"subscribe","symbols":["TEST"]})");
  CHECK(message(other).at("type") == "subscribed");
  std::size_t batch_bytes = 0;
  for (int i = 0; batch_bytes <= 2 * config.outbox_bytes; ++i) {
    const json tick = {{"symbol", "TEST"}, {"price", i / 3.0}};
    REQUIRE_FALSE(post(server.port(), "/api/publish/market_data", tick.dump(), admin).empty());
    const auto batch = other.read();
    REQUIRE(batch);
    batch_bytes += batch->size();
  }

  // Whether the slow one sees the close depends on how soon it reads on; the server counts it.
  (void)slow.read_close();
  CHECK(eventually([&] {
    return get(server.port(), "/metrics").find(R"(tidewire_closes_total{code="4008"} 1)") !=
           std::string::npos;
  }));
  other.send(R"({"type":"ping","ts":2})");
  CHECK(message(other).at("ts") == 2);
}
