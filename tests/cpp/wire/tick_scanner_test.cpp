// The scanner of tick frames against the decoders of the dialects, which check the whole text first:
// whatever it reads, they read too, with the same values to the last bit.
#include "wire/tick_scanner.hpp"

#include <cstdint>
#include <cstring>
#include <optional>
#include <random>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "support/catch.hpp"
#include "wire/dialects/feed_client.hpp"
#include "wire/dialects/stream_client.hpp"
#include "wire/limits.hpp"

using namespace tidewire::wire;

namespace {

using Rows = std::span<const TickRow>;

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

bool same_row(const TickRow& a, const TickRow& b) {
  return a.symbol == b.symbol && a.tick.seq == b.tick.seq && a.tick.time == b.tick.time &&
         same_bits(a.tick.price, b.tick.price) && same_bits(a.tick.volume, b.tick.volume) &&
         same_bits(a.change_24h, b.change_24h);
}

bool same_rows(Rows a, Rows b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_row);
}

/// Both sides of one dialect; the text has memory of exactly its size.
template <typename Decoder, auto scan>
struct Both {
  /// How many ticks the scanner took; 0 where it left the frame to the decoder.
  std::size_t read(const std::string& text) {
    const std::vector<char> frame(text.begin(), text.end());
    const std::string_view view(frame.data(), frame.size());
    const Rows scanned = (scanner.*scan)(view);
    if (scanned.empty()) return 0;
    INFO(text);
    const auto decoded = decoder.decode(view);
    REQUIRE(decoded);
    REQUIRE(std::holds_alternative<Ticks>(decoded.value()));
    REQUIRE(same_rows(scanned, std::get<Ticks>(decoded.value()).rows));
    return scanned.size();
  }
  TickScanner scanner;
  Decoder decoder;
};

using Stream = Both<stream::ClientDecoder, &TickScanner::stream>;
using Feed = Both<feed::ClientDecoder, &TickScanner::feed>;

const std::vector<std::string> stream_frames = {
    R"({"type":"market_data","symbol":"BTC/USD","price":67123.45,"volume":0.0125,"timestamp":1731283200123,"seq":88123,"change_24h":1.25})",
    R"({"type": "market_data", "symbol": "ETH/USD", "price": 3120.5, "volume": 2, "timestamp": 1731283200.9})",
    R"({"seq":1,"price":"0.1","symbol":"A","extra":"x","flag":true,"none":null,"type":"market_data"})",
    R"({"type":"market_data","symbol":"SHIB","price":1.2e-05,"volume":null,"timestamp":null,"seq":null,"change_24h":null})",
    R"({"type":"market_data","symbol":"X","price":-0,"change_24h":-3.1415926535897931})",
    R"({"type":"market_data_batch","symbol":"BTC/USD","ticks":[[1,1731283200123,67123.45,0.5],[2,1731283200124,"67123.5",1e3]]})",
    "\t{ \"ticks\" : [ [ 9007199254740991 , -1 , 0.30000000000000004 , 0 ] ] ,\r\n \"type\" : "
    "\"market_data_batch\" , \"symbol\" : \"B\" } \n",
};

const std::vector<std::string> feed_frames = {
    R"({"symbol":"BTC/USD","price":67123.45,"timestamp":1731283200123,"change_24h":-1.5})",
    R"({"symbol": "BTC", "price": "67123.45", "timestamp": "2024-11-11T00:00:00.123456+00:00", "seq": 7})",
    R"([{"symbol":"BTC","price":1,"volume":2,"timestamp":1731283200},{"symbol":"ETH","price":3}])",
    R"({"BTC/USD":{"price":67123.45,"change_24h":1},"ETH/USD":{"price":3120,"symbol":"ETH","type":"t"}})",
};

/// Frames of the same shapes, with fields, values and orders of every kind.
class Frames {
 public:
  explicit Frames(std::uint64_t seed) : random_(seed) {}

  std::string next(const std::vector<std::string>& patterns) {
    std::string text = patterns[below(patterns.size())];
    for (std::size_t change = below(4); change > 0; --change) mutate(text);
    return text;
  }

 private:
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

  void mutate(std::string& text) {
    static const std::vector<std::string> pieces = {
        "\"symbol\":\"Z\",", "\"price\":1,", "\"type\":\"market_data\",", "\"ticks\":[[1,2,3,4]],",
        "\"seq\":1.5,", "1e400", "-0.0", "123456789012345678901234567890", "\"\\u0041\"", "\xC3\xA9",
        "null", "{}", "[]", "\"", "\\", " ", "\n", "\"volume\":\"x\",", ",", ":", "0", "1e5", "9.",
        "18446744073709551616", "0.1000000000000000055511151231257827", "\x7F", std::string(1, '\0')};
    const std::string& piece = pieces[below(pieces.size())];
    const std::size_t at = below(text.size() + 1);
    switch (below(4)) {
      case 0: text.insert(at, piece); break;
      case 1: text.replace(at, below(8), piece); break;
      case 2: text.erase(at, 1 + below(12)); break;
      default:
        if (!text.empty()) text[below(text.size())] = static_cast<char>(' ' + below(95));
    }
  }

  std::mt19937_64 random_;
};

}  // namespace

TEST_CASE("the shapes that servers write are scanned") {
  Stream stream;
  for (const std::string& frame : stream_frames) CHECK(stream.read(frame) > 0);
  Feed feed;
  for (const std::string& frame : feed_frames) CHECK(feed.read(frame) > 0);
}

TEST_CASE("a frame that looks like the last one is read as if it were the first") {
  const auto compare = [](auto& warm, const std::vector<std::string>& patterns, std::uint64_t seed) {
    Frames frames(seed);
    for (const std::string& pattern : patterns) {
      for (int i = 0; i < 400; ++i) {
        REQUIRE(warm.read(pattern) > 0);
        const std::string other = frames.next({pattern});
        const std::size_t taken = warm.read(other);
        INFO(other);
        REQUIRE(taken == std::decay_t<decltype(warm)>().read(other));
      }
    }
  };
  Stream stream;
  compare(stream, stream_frames, 11);
  Feed feed;
  compare(feed, feed_frames, 12);
}

TEST_CASE("no beginning of a frame is taken for a frame") {
  Stream stream;
  Feed feed;
  for (const std::string& frame : stream_frames) {
    for (std::size_t n = 0; n < frame.find_last_of('}'); ++n) CHECK(stream.read(frame.substr(0, n)) == 0);
  }
  for (const std::string& frame : feed_frames) {
    for (std::size_t n = 0; n + 1 < frame.size(); ++n) CHECK(feed.read(frame.substr(0, n)) == 0);
  }
}

TEST_CASE("what is unusual is left to the decoders") {
  Stream stream;
  for (const char* frame :
       {R"({"type":"pong","ts":1})", R"({"type":"market_data","symbol":"\u0041","price":1})",
        R"({"type":"market_data","symbol":"A","symbol":"B","price":1})",
        R"({"type":"market_data","symbol":"A","price":1,"more":{"a":1}})",
        R"({"type":"market_data","symbol":"A"})", R"({"symbol":"A","price":1})",
        R"({"type":"market_data","symbol":"","price":1})",
        R"({"type":"market_data","symbol":"A","price":1,"seq":-1})",
        R"({"type":"market_data","symbol":"A","price":01})",
        R"({"type":"market_data","symbol":"A","price":1}x)",
        R"({"type":"market_data","symbol":"A","price":1,})",
        R"({"type":"market_data_batch","symbol":"A","ticks":[]})",
        R"({"type":"market_data_batch","symbol":"A","ticks":[[1,2,3]]})",
        R"({"type":"market_data_batch","symbol":"A","ticks":[[1,2,3,4,5]]})",
        R"({"type":"market_data_batch","symbol":"A","price":{},"ticks":[[1,2,3,4]]})"}) {
    INFO(frame);
    CHECK(stream.read(frame) == 0);
  }
  const std::string long_symbol(limits::symbol_bytes_max + 1, 'S');
  CHECK(stream.read(R"({"type":"market_data","price":1,"symbol":")" + long_symbol + "\"}") == 0);
  Feed feed;
  for (const char* frame : {"[]", "{}", R"({"symbol":"A"})", R"({"A":{"price":1},"at":5})",
                            R"([{"symbol":"A","price":1},7])", R"({"symbol":"A","price":{}})"}) {
    INFO(frame);
    CHECK(feed.read(frame) == 0);
  }
}

TEST_CASE("two hundred thousand frames mean the same to the scanner and to the decoders") {
  Stream stream;
  Feed feed;
  Frames frames(20241111);
  std::size_t scanned = 0;
  for (int i = 0; i < 100'000; ++i) {
    scanned += stream.read(frames.next(stream_frames)) > 0;
    scanned += feed.read(frames.next(feed_frames)) > 0;
  }
  CHECK(scanned > 40'000);
}

TEST_CASE("a feed's frame of more ticks than are read is left to the decoder") {
  std::string frame = "[";
  for (std::size_t i = 0; i <= limits::symbols_per_message_max; ++i) {
    frame += i == 0 ? "" : ",";
    frame += R"({"symbol":"S)" + std::to_string(i) + R"(","price":1})";
  }
  Feed feed;
  CHECK(feed.read(frame + "]") == 0);
}
