// The scanner of tick frames: what it reads, nlohmann/json reads too, and the dialects' decoders, with
// the same values to the last bit.
#include "wire/tick_scanner.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>
#include <string>
#include <variant>

#include "fuzz/oracle.hpp"
#include "fuzz/support.hpp"
#include "wire/dialects/feed_client.hpp"
#include "wire/dialects/stream_client.hpp"

using namespace tidewire;
using fuzz::Json;
using fuzz::require;

namespace {

using Rows = std::span<const wire::TickRow>;

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

/// nlohmann/json keeps integers apart: -0 is one to it, and has no sign there.
bool same_value(double mine, double oracle) {
  return same_bits(mine, oracle) || (mine == 0 && oracle == 0);
}

double decimal_or(const Json& object, const char* key, double otherwise) {
  const Json* value = fuzz::member(object, key);
  return value && !value->is_null() ? *fuzz::decimal_of(*value) : otherwise;
}

void compare_tick(const wire::TickRow& mine, const Json& object) {
  require(mine.symbol == object.at("symbol").get<std::string>());
  require(same_value(mine.tick.price, *fuzz::decimal_of(object.at("price"))));
  require(same_value(mine.tick.volume, decimal_or(object, "volume", 0)));
  const double change = decimal_or(object, "change_24h", std::nan(""));
  require(same_value(mine.change_24h, change) || (std::isnan(mine.change_24h) && std::isnan(change)));
}

void compare_batch(Rows mine, const Json& object) {
  const Json& ticks = object.at("ticks");
  require(mine.size() == ticks.size());
  for (std::size_t i = 0; i < mine.size(); ++i) {
    const Json& row = ticks.at(i);
    const wire::Tick& tick = mine[i].tick;
    require(mine[i].symbol == object.at("symbol").get<std::string>() && row.size() == 4);
    require(static_cast<double>(tick.seq) == row.at(0).get<double>());
    require(static_cast<double>(tick.time.ms) == std::floor(row.at(1).get<double>()));
    require(same_value(tick.price, *fuzz::decimal_of(row.at(2))));
    require(same_value(tick.volume, *fuzz::decimal_of(row.at(3))));
  }
}

/// What nlohmann/json makes of a frame that was scanned. It has no escapes, so it is comparable
/// unless a key that nobody reads comes twice.
void compare_stream(Rows mine, const Json& object) {
  const bool batch = object.at("type").get<std::string>() == "market_data_batch";
  require(batch || object.at("type").get<std::string>() == "market_data");
  if (batch) return compare_batch(mine, object);
  require(mine.size() == 1);
  compare_tick(mine[0], object);
  require(static_cast<double>(mine[0].tick.seq) == decimal_or(object, "seq", 0));
  require(static_cast<double>(mine[0].tick.time.ms) == std::floor(decimal_or(object, "timestamp", 0)));
}

template <typename Decoder>
void compare_decoder(Rows mine, Decoder& decoder, std::string_view frame) {
  const auto decoded = decoder.decode(frame);
  require(decoded.ok());
  const auto* const ticks = std::get_if<wire::Ticks>(&decoded.value());
  require(ticks && ticks->rows.size() == mine.size());
  for (std::size_t i = 0; i < mine.size(); ++i) {
    const wire::TickRow& other = ticks->rows[i];
    require(mine[i].symbol == other.symbol && mine[i].tick.seq == other.tick.seq);
    require(mine[i].tick.time == other.tick.time);
    require(same_bits(mine[i].tick.price, other.tick.price));
    require(same_bits(mine[i].tick.volume, other.tick.volume));
    require(same_bits(mine[i].change_24h, other.change_24h));
  }
}

/// The frame with other values: a scanner that has just read it finds them without reading the rest.
std::string with_other_digits(std::string_view frame) {
  std::string out;
  for (const char c : frame) {
    out += c >= '0' && c <= '8' ? static_cast<char>(c + 1) : c;
    if (c == '9') out += "0.5";
  }
  return out;
}

bool same_rows(Rows a, Rows b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const wire::TickRow& x, const wire::TickRow& y) {
                      return x.symbol == y.symbol && x.tick.seq == y.tick.seq &&
                             x.tick.time == y.tick.time && same_bits(x.tick.price, y.tick.price) &&
                             same_bits(x.tick.volume, y.tick.volume) &&
                             same_bits(x.change_24h, y.change_24h);
                    });
}

/// `warm` has read the frame; another one that looks like it must not be read differently for that.
void compare_shapes(wire::TickScanner& warm, std::string_view frame) {
  const std::string other = with_other_digits(frame);
  for (const std::string_view text : {frame, std::string_view(other)}) {
    wire::TickScanner fresh;
    require(same_rows(warm.stream(text), fresh.stream(text)));
    require(same_rows(warm.feed(text), fresh.feed(text)));
  }
}

struct Readers {
  wire::TickScanner scanner;
  wire::stream::ClientDecoder stream;
  wire::feed::ClientDecoder feed;

  bool read(std::string_view frame) {
    const bool taken = read_once(frame);
    if (taken) compare_shapes(scanner, frame);
    return taken;
  }

  bool read_once(std::string_view frame) {
    const Rows streamed = scanner.stream(frame);
    const fuzz::Judgement judgement = fuzz::judge(frame);
    if (!streamed.empty()) {
      require(!judgement.comparable || judgement.value.has_value());
      if (judgement.comparable) compare_stream(streamed, *judgement.value);
      compare_decoder(streamed, stream, frame);
      fuzz::reached(streamed.size() > 1 ? "batch" : "market data");
    }
    const bool is_stream = !streamed.empty();
    const Rows fed = scanner.feed(frame);
    if (fed.empty()) return is_stream;
    require(!judgement.comparable || judgement.value.has_value());
    compare_decoder(fed, feed, frame);
    if (judgement.comparable && judgement.value->is_array()) {
      require(fed.size() == judgement.value->size());
      for (std::size_t i = 0; i < fed.size(); ++i) compare_tick(fed[i], judgement.value->at(i));
      fuzz::reached("feed's list");
    } else if (judgement.comparable && judgement.value->contains("price") &&
               !judgement.value->at("price").is_object()) {
      compare_tick(fed[0], *judgement.value);
      fuzz::reached("feed's tick");
    } else {
      fuzz::reached("feed's map");
    }
    return true;
  }
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"market data", "batch", "feed's tick", "feed's list", "feed's map"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Readers readers;
  fuzz::json_byte_by_byte(data, size, [&](std::string_view frame) { return readers.read(frame); });
  return 0;
}
