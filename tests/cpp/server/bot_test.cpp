// The paper bot and the dashboard's connection, without sockets.

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "bot/paper_bot.hpp"
#include "peer/dashboard_peer.hpp"
#include "support/catch.hpp"

using namespace tidewire;
using namespace tidewire::server;
using nlohmann::json;

namespace {

constexpr wire::Now start = {{1'000}, {1'700'000'000'000}};

/// Averages of 2 and 4 ticks, one per cent of fee, price updates every third iteration.
BotSettings small() {
  BotSettings settings;
  settings.fast = 2;
  settings.slow = 4;
  settings.fee = 0.01;
  settings.cash = 1'000;
  settings.stake = 0.5;
  settings.price_every = 3;
  return settings;
}

std::vector<BotTrade> feed(PaperBot& bot, const std::vector<double>& prices) {
  std::vector<BotTrade> trades;
  for (const double price : prices) {
    const BotStep step = bot.on_tick({0, start.unix, price, 1});
    if (step.trade) trades.push_back(*step.trade);
  }
  return trades;
}

const std::vector<double> falling = {104, 103, 102, 101};
const std::vector<double> rising = {105, 110, 115};

class Control final : public DashboardControl {
 public:
  FrameText status() override { return text("status"); }
  FrameText stats() override { return text("stats"); }
  FrameText control(bool begin, wire::Now) override { return text(begin ? "start" : "stop"); }

 private:
  static FrameText text(const std::string& type) {
    return std::make_shared<const std::string>(json{{"type", type}}.dump());
  }
};

struct Fixture {
  explicit Fixture(const char* role)
      : peer(control, {"ann", {role}, start.unix + 60'000}, 10'000, start) {}

  json next() {
    const auto output = peer.poll_output();
    REQUIRE(output.has_value());
    REQUIRE(std::holds_alternative<SendText>(*output));
    return json::parse(*std::get<SendText>(*output).text);
  }
  json ask(const json& frame) {
    peer.on_text(frame.dump(), start);
    return next();
  }
  std::uint16_t close_code() {
    const auto output = peer.poll_output();
    REQUIRE(output.has_value());
    REQUIRE(std::holds_alternative<Close>(*output));
    return std::get<Close>(*output).code;
  }

  Control control;
  DashboardPeer peer;
};

}  // namespace

TEST_CASE("the bot buys when the short average crosses above and sells when it crosses below") {
  PaperBot bot(small());
  REQUIRE(bot.start(start.unix));
  CHECK(feed(bot, falling).empty());
  const auto bought = feed(bot, rising);
  REQUIRE(bought.size() == 1);
  CHECK(bought[0].buy);
  CHECK(bot.quantity() == bought[0].quantity);
  CHECK(bot.cash() == Approx(500));
  CHECK(bought[0].quantity * bought[0].price + bought[0].fee == Approx(500));
  const auto sold = feed(bot, {100, 90, 80});
  REQUIRE(sold.size() == 1);
  CHECK_FALSE(sold[0].buy);
  CHECK(sold[0].profit < 0);
  CHECK(bot.quantity() == 0);
  CHECK(bot.cash() == Approx(1'000 + sold[0].profit));
  CHECK(bot.equity() == bot.cash());
  CHECK(bot.stats().trades == 2);
  CHECK(bot.stats().losses == 1);
  CHECK(bot.stats().realized_profit == Approx(sold[0].profit));
  CHECK(bot.stats().fees == Approx(bought[0].fee + sold[0].fee));
}

TEST_CASE("a rise that pays for both fees is a win") {
  PaperBot bot(small());
  bot.start(start.unix);
  feed(bot, falling);
  feed(bot, {105, 120, 140, 160, 180});
  const auto sold = feed(bot, {150, 140, 130});
  REQUIRE(sold.size() == 1);
  CHECK(sold[0].profit > 0);
  CHECK(bot.stats().wins == 1);
}

TEST_CASE("a price that does not move, or only trembles, is not traded") {
  PaperBot bot(small());
  bot.start(start.unix);
  std::vector<double> calm;
  for (int i = 0; i < 1'000; ++i) calm.push_back(100 + (i % 2) * 0.001);
  CHECK(feed(bot, calm).empty());
  CHECK(feed(bot, {0, -1}).empty());
  CHECK(bot.iterations() == 1'000);
}

TEST_CASE("a price update is due every so many iterations") {
  PaperBot bot(small());
  bot.start(start.unix);
  std::string due;
  for (int i = 0; i < 7; ++i) due += bot.on_tick({0, start.unix, 100, 1}).price_update ? 'x' : '.';
  CHECK(due == "..x..x.");
}

TEST_CASE("a stopped bot keeps its position, sees nothing, and sells it later") {
  PaperBot bot(small());
  CHECK(feed(bot, falling).empty());
  CHECK(bot.iterations() == 0);
  CHECK_FALSE(bot.stop());
  CHECK(bot.start(start.unix));
  CHECK_FALSE(bot.start(start.unix));
  feed(bot, falling);
  REQUIRE(feed(bot, rising).size() == 1);
  CHECK(bot.stop());
  CHECK(feed(bot, {50, 40, 30, 20}).empty());
  CHECK(bot.quantity() > 0);
  CHECK(bot.start(start.unix));
  CHECK(feed(bot, {110, 105, 100}).empty());  // its averages fill anew
  CHECK(feed(bot, {90}).size() == 1);
}

TEST_CASE("everybody sees the status, traders and admins start and stop") {
  for (const char* role : {"viewer", "trader", "admin"}) {
    Fixture f(role);
    CHECK(f.ask({{"command", "request_status"}}).at("type") == "status");
    CHECK(f.next().at("type") == "stats");
    const json started = f.ask({{"command", "start_bot"}, {"pair", "ignored"}});
    const json stopped = f.ask({{"command", "stop_bot"}});
    if (role != std::string("viewer")) {
      CHECK(started.at("type") == "start");
      CHECK(stopped.at("type") == "stop");
      continue;
    }
    for (const json& answer : {started, stopped}) {
      CHECK(answer.at("type") == "error");
      CHECK(answer.at("data").at("code") == "forbidden");
    }
  }
}

TEST_CASE("what is no command is refused by name, and ten in a row close with 1008") {
  Fixture f("admin");
  CHECK(f.ask({{"command", "sell_everything"}}).at("data").at("code") == "unknown_command");
  CHECK(f.ask({{"type", "x"}}).at("data").at("code") == "missing_type");
  CHECK(f.ask({{"command", 1}}).at("data").at("code") == "invalid_field");
  CHECK(f.ask(json::array()).at("data").at("code") == "not_an_object");
  for (int i = 0; i < 7; ++i) {
    f.peer.on_binary("x", start);
    CHECK(f.next().at("type") == "error");
  }
  CHECK(f.close_code() == 1008);
}

TEST_CASE("a dashboard's connection ends with its token") {
  Fixture f("admin");
  f.peer.on_text(R"({"command":"start_bot"})", {{61'000}, start.unix + 60'000});
  CHECK(f.close_code() == 4001);
}
