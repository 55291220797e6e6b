// A session that is warm reads ticks without asking for memory. Every allocation of this program is
// counted, so the test is a program of its own.
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "scripted_session.hpp"
#include "support/catch.hpp"
#include "wire/tick_batch.hpp"

namespace {

std::size_t allocations = 0;

void* counted(std::size_t bytes) {
  ++allocations;
  if (void* const memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  std::abort();
}

}  // namespace

void* operator new(std::size_t bytes) { return counted(bytes); }
void* operator new[](std::size_t bytes) { return counted(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

using namespace tidewire;
using namespace tidewire::core;
using namespace tidewire::tests;

namespace {

constexpr std::size_t points = 10;
/// Enough for every buffer to have had its largest size several times.
constexpr std::uint64_t warm_up = 20 * points;

const std::vector<std::string> symbols = {"BTC/USD", "ETH/USD", "A-SYMBOL-OF-MORE-THAN-SSO-HOLDS"};

wire::Tick tick_at(std::uint64_t seq) {
  return {seq, {1'731'283'200'000 + static_cast<std::int64_t>(seq)}, 67'000.25 + static_cast<double>(seq), 0.5};
}

/// A live session of three symbols, each with a handle for binary batches.
struct Market {
  static Config config() {
    Config config = ScriptedSession::default_config();
    config.binary = true;
    return config;
  }
  Market() {
    script.handle(Connect{});
    for (const std::string& symbol : symbols) script.handle(SubscribeSymbol{symbol});
    script.handle(TokenReady{1, "token"});
    script.handle(SocketOpened{script.socket(), "tidewire.v1.binary"});
    script.server_says(R"({"type":"auth_success"})");
    std::string names;
    std::string positions;
    std::string handles;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      const std::string comma = i == 0 ? "" : ",";
      names += comma + "\"" + symbols[i] + "\"";
      positions += comma + "\"" + symbols[i] + R"(":{"epoch":"e","seq":0})";
      handles += comma + "\"" + symbols[i] + "\":" + std::to_string(i + 5);
    }
    script.server_says(R"({"type":"subscribed","symbols":[)" + names + R"(],"positions":{)" + positions +
                       R"(},"handles":{)" + handles + "}}");
  }

  /// Hands frames in as the host does, the later ones while counting; the allocations of those.
  template <typename Event>
  std::size_t count(const std::vector<std::string>& frames) {
    std::size_t counted_from = 0;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      if (i == frames.size() / 2) counted_from = allocations;
      script.session.handle(Event{script.socket(), frames[i]}, now);
      while (script.session.take_changed() >= 0) {
      }
    }
    return allocations - counted_from;
  }

  std::uint64_t last_seq(const std::string& symbol) {
    const auto* const subscription = script.session.subscription(script.session.id_of(symbol));
    REQUIRE(subscription);
    REQUIRE_FALSE(subscription->series.empty());
    return subscription->series.points().back().seq;
  }

  ScriptedSession script{config()};
  wire::Now now{wire::Instant{1}, wire::UnixMillis{1'731'283'200'000}};
};

std::string text_frame(const std::string& symbol, const wire::Tick& tick) {
  return R"({"type":"market_data","symbol":")" + symbol + R"(","price":)" + std::to_string(tick.price) +
         R"(,"volume":0.5,"timestamp":)" + std::to_string(tick.time.ms) + R"(,"seq":)" +
         std::to_string(tick.seq) + "}";
}

}  // namespace

TEST_CASE("after warm-up a tick frame of text costs no allocation") {
  Market market;
  std::vector<std::string> frames;
  for (std::uint64_t seq = 1; seq <= 2 * warm_up; ++seq) {
    for (const std::string& symbol : symbols) frames.push_back(text_frame(symbol, tick_at(seq)));
  }
  CHECK(market.count<SocketText>(frames) == 0);
  for (const std::string& symbol : symbols) CHECK(market.last_seq(symbol) == 2 * warm_up);
}

TEST_CASE("after warm-up a batch of text costs no allocation") {
  Market market;
  std::vector<std::string> frames;
  for (std::uint64_t seq = 1; seq <= 2 * warm_up; seq += 2) {
    const std::string row = ",67000.5,0.25]";
    frames.push_back(R"({"type":"market_data_batch","symbol":"BTC/USD","ticks":[[)" + std::to_string(seq) +
                     ",1731283200000" + row + ",[" + std::to_string(seq + 1) + ",1731283200001" + row + "]}");
  }
  CHECK(market.count<SocketText>(frames) == 0);
  CHECK(market.last_seq("BTC/USD") == 2 * warm_up);
}

TEST_CASE("after warm-up a binary batch costs no allocation") {
  Market market;
  wire::TickBatchEncoder encoder;
  std::vector<std::string> frames;
  for (std::uint64_t seq = 1; seq <= 2 * warm_up; seq += 2) {
    const std::vector<wire::Tick> ticks = {tick_at(seq), tick_at(seq + 1)};
    std::string& frame = frames.emplace_back();
    for (std::size_t i = 0; i < symbols.size(); ++i) encoder.add({i + 5, ticks}, frame);
  }
  CHECK(market.count<SocketBinary>(frames) == 0);
  for (const std::string& symbol : symbols) CHECK(market.last_seq(symbol) == 2 * warm_up);
}
