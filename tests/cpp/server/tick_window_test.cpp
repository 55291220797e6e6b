// Batches of ticks without sockets: what each connection gets when, and that it is shared.

#include "peer/tick_window.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "hub.hpp"
#include "subprotocol.hpp"
#include "support/catch.hpp"

using namespace tidewire;
using namespace tidewire::server;
using nlohmann::json;

namespace {

constexpr wire::Now start = {{1'000}, {1'700'000'000'000}};

std::optional<Identity> verify(std::string_view, wire::UnixMillis) {
  return Identity{"ann", {"viewer"}, start.unix + 60'000};
}

struct Ignored final : Connection {
  void flush() override { ++flushes; }
  void go_away(wire::Millis) override {}
  int flushes = 0;
};

class Market {
 public:
  Market() {
    history.add("A");
    history.add("B");
    hub.on_window = [this] { ++windows; };
  }

  void tick(std::string_view symbol, double price) {
    const SymbolId id = *history.find(symbol);
    const wire::Tick made = history.append(id, {0, start.unix, price, 1});
    hub.publish_market(live_tick(history.symbol(id), id, made));
  }

  Hub hub;
  MarketHistory history{"e1"};
  int windows = 0;
};

class Client {
 public:
  Client(Market& market, TickFormat format, std::size_t outbox_bytes = 1 << 20)
      : market_(&market),
        peer(market.history, verify, options(market, format, outbox_bytes), start) {
    market.hub.join_market(connection, peer);
    say({{"type", "auth"}, {"token", "any"}});
    CHECK(message().at("type") == "auth_success");
  }
  ~Client() { market_->hub.leave(connection); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void say(const json& text) { peer.on_text(text.dump(), start); }
  json subscribe(const std::vector<std::string>& symbols) {
    say({{"type", "subscribe"}, {"symbols", symbols}});
    return message();
  }
  SendText frame() {
    const auto output = peer.poll_output();
    REQUIRE(output.has_value());
    REQUIRE(std::holds_alternative<SendText>(*output));
    return std::get<SendText>(*output);
  }
  json message() {
    const SendText text = frame();
    CHECK_FALSE(text.binary);
    return json::parse(*text.text);
  }
  /// The numbers of the ticks in a binary frame, by handle.
  std::vector<std::vector<std::uint64_t>> batch() {
    const SendText sent = frame();
    REQUIRE(sent.binary);
    wire::TickBatchDecoder decoder;
    const auto decoded = decoder.decode(*sent.text);
    REQUIRE(decoded.ok());
    std::vector<std::vector<std::uint64_t>> seqs(2);
    for (const wire::BatchBlock& block : decoded.value()) {
      for (const wire::Tick& tick : block.ticks) seqs.at(block.handle).push_back(tick.seq);
    }
    return seqs;
  }
  bool silent() { return !peer.poll_output().has_value(); }

 private:
  static StreamPeerOptions options(Market& market, TickFormat format, std::size_t outbox_bytes) {
    StreamPeerOptions options;
    options.format = format;
    options.window = &market.hub.window();
    options.outbox_bytes_max = outbox_bytes;
    return options;
  }

  Market* market_;

 public:
  Ignored connection;
  StreamPeer peer;
};

using Seqs = std::vector<std::vector<std::uint64_t>>;

}  // namespace

TEST_CASE("of the subprotocols that are offered, binary is chosen before JSON") {
  CHECK(choose_subprotocol("") == TickFormat::each);
  CHECK(choose_subprotocol("soap, wamp") == TickFormat::each);
  CHECK(choose_subprotocol("tidewire.v1.json") == TickFormat::json);
  CHECK(choose_subprotocol("tidewire.v1.json, tidewire.v1.binary") == TickFormat::binary);
  CHECK(choose_subprotocol("tidewire.v2.binary,tidewire.v1.json") == TickFormat::json);
}

TEST_CASE("only binary connections are told the handles") {
  Market market;
  Client json_client(market, TickFormat::json);
  Client binary_client(market, TickFormat::binary);
  CHECK_FALSE(json_client.subscribe({"B", "A"}).contains("handles"));
  CHECK(binary_client.subscribe({"B", "A"}).at("handles") == json{{"A", 0}, {"B", 1}});
}

TEST_CASE("a quiet line's ticks are sent at the end of their turn, a busy one's by the window") {
  Market market;
  Client client(market, TickFormat::json);
  client.subscribe({"A"});
  market.tick("A", 10);
  CHECK(client.silent());
  market.hub.end_turn();
  CHECK(client.message().at("type") == "market_data");
  CHECK(market.windows == 1);
  market.tick("A", 11);
  market.hub.end_turn();
  market.tick("A", 12);
  market.hub.end_turn();
  CHECK(client.silent());
  market.hub.end_window();
  const json batch = client.message();
  CHECK(batch.at("type") == "market_data_batch");
  CHECK(batch.at("symbol") == "A");
  CHECK(batch.at("ticks") == json{{2, 1'700'000'000'000, 11, 1}, {3, 1'700'000'000'000, 12, 1}});
  CHECK(market.windows == 2);
  market.hub.end_window();
  CHECK(client.silent());
  market.tick("A", 13);
  market.hub.end_turn();  // quiet again
  CHECK(client.message().at("price") == 13);
}

TEST_CASE("a window's frames are encoded once for all who get the same") {
  Market market;
  Client one(market, TickFormat::binary);
  Client two(market, TickFormat::binary);
  Client other(market, TickFormat::binary);
  Client json_one(market, TickFormat::json);
  Client json_two(market, TickFormat::json);
  for (Client* client : {&one, &two, &json_one, &json_two}) client->subscribe({"A", "B"});
  other.subscribe({"B"});
  for (int i = 0; i < 3; ++i) market.tick("A", i);
  market.tick("B", 7);
  market.hub.end_turn();
  CHECK(one.connection.flushes == 1);
  const SendText shared = one.frame();
  CHECK(shared.text == two.frame().text);
  CHECK(other.batch() == Seqs{{}, {1}});
  CHECK(json_one.frame().text == json_two.frame().text);
  CHECK(json_one.message().at("symbol") == "B");
}

TEST_CASE("whoever subscribes within a window gets what follows the position, and nothing twice") {
  const auto format = GENERATE(TickFormat::json, TickFormat::binary);
  Market market;
  Client early(market, format);
  early.subscribe({"A"});
  market.tick("A", 1);
  market.hub.end_turn();
  early.frame();
  market.tick("A", 2);
  market.tick("A", 3);
  Client late(market, format);
  CHECK(late.subscribe({"A"}).at("positions").at("A").at("seq") == 3);
  market.tick("A", 4);
  market.hub.end_window();
  if (format == TickFormat::binary) {
    CHECK(late.batch() == Seqs{{4}, {}});
    CHECK(early.batch() == Seqs{{2, 3, 4}, {}});
  } else {
    CHECK(late.message().at("seq") == 4);
    CHECK(early.message().at("ticks").size() == 3);
  }
  market.tick("A", 5);
  market.hub.end_window();
  CHECK(late.frame().text == early.frame().text);  // in step from the next window on
  CHECK((late.silent() && early.silent()));
}

TEST_CASE("a backfill's position never covers ticks that are sent after it") {
  Market market;
  Client client(market, TickFormat::binary);
  client.subscribe({"A"});
  market.tick("A", 1);
  market.hub.end_turn();
  CHECK(client.batch() == Seqs{{1}, {}});
  market.tick("A", 2);
  market.tick("A", 3);
  client.say({{"type", "backfill_request"}, {"symbols", {"A"}}, {"since", 0},
              {"limit", 9}});
  CHECK(client.batch() == Seqs{{2, 3}, {}});
  const json answer = client.message();
  CHECK(answer.at("position").at("seq") == 3);
  CHECK(answer.at("ticks").size() == 3);
  market.tick("A", 4);
  market.hub.end_window();
  CHECK(client.batch() == Seqs{{4}, {}});
  CHECK(client.silent());
}

TEST_CASE("an answer of the old epoch that waits goes before the positions of the new one") {
  Market market;
  Client client(market, TickFormat::binary);
  client.subscribe({"A"});
  market.tick("A", 1);
  client.say({{"type", "backfill_request"}, {"symbols", {"A"}}, {"since", 0}, {"limit", 9}});
  CHECK(client.batch() == Seqs{{1}, {}});  // what the answer covers; the answer waits
  market.history.begin_epoch("e2");
  market.hub.announce_positions();
  const json answer = client.message();
  CHECK(answer.at("type") == "backfill");
  CHECK(answer.at("position").at("epoch") == "e1");
  CHECK(client.message().at("positions").at("A").at("epoch") == "e2");
  CHECK(client.silent());
}

TEST_CASE("subscribing again, another's alert and the end of the server come after the ticks") {
  Market market;
  Client client(market, TickFormat::binary);
  client.subscribe({"A"});
  market.tick("A", 1);
  SECTION("subscribing again") {
    client.say({{"type", "subscribe"}, {"symbols", {"A", "B"}}});
    CHECK(client.batch() == Seqs{{1}, {}});
    CHECK(client.message().at("positions").at("A").at("seq") == 1);
  }
  SECTION("an alert") {
    market.hub.publish_market_to("ann", std::make_shared<const std::string>(R"({"type":"x"})"));
    CHECK(client.batch() == Seqs{{1}, {}});
    CHECK(client.message().at("type") == "x");
  }
  SECTION("a new epoch") {
    market.history.begin_epoch("e2");
    market.hub.announce_positions();
    CHECK(client.batch() == Seqs{{1}, {}});
    const json subscribed = client.message();
    CHECK(subscribed.at("positions").at("A").at("epoch") == "e2");
    CHECK(subscribed.at("handles") == json{{"A", 0}});
  }
  SECTION("the end") {
    client.peer.go_away(0);
    CHECK(client.batch() == Seqs{{1}, {}});
    CHECK(client.message().at("type") == "going_away");
    return;
  }
  market.hub.end_turn();
  market.hub.end_window();
  CHECK(client.silent());
}

TEST_CASE("whoever unsubscribes within a window hears no more of the symbol") {
  Market market;
  Client client(market, TickFormat::binary);
  client.subscribe({"A", "B"});
  market.tick("A", 1);
  market.tick("B", 1);
  client.say({{"type", "unsubscribe"}, {"symbols", {"A"}}});
  market.hub.end_turn();
  CHECK(client.batch() == Seqs{{}, {1}});
}

TEST_CASE("a window that is full is sent before its end") {
  Market market;
  Client client(market, TickFormat::binary);
  client.subscribe({"A"});
  for (std::size_t i = 0; i < TickWindow::ticks_max; ++i) market.tick("A", 1);
  CHECK(client.batch()[0].size() == TickWindow::ticks_max);
  CHECK(client.silent());
}

TEST_CASE("numbered ticks that do not fit a slow reader's outbox close it with 4008") {
  const auto format = GENERATE(TickFormat::each, TickFormat::json, TickFormat::binary);
  Market market;
  Client slow(market, format, 4'096);
  slow.subscribe({"A"});
  for (int i = 0; i < 2'000 && !slow.peer.closing(); ++i) {
    for (int k = 0; k < 10; ++k) market.tick("A", i * 0.37 + k);
    market.hub.end_window();
  }
  const auto output = slow.peer.poll_output();
  REQUIRE(output.has_value());
  REQUIRE(std::holds_alternative<Close>(*output));
  CHECK(std::get<Close>(*output).code == 4008);
  CHECK(slow.silent());
}
