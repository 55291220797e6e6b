#include "wire/tick_scanner.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

#include "wire/limits.hpp"
#include "wire/number_values.hpp"
#include "wire/text_scan.hpp"
#include "wire/time_text.hpp"

namespace tidewire::wire {
namespace {

using Key = TickKey;
using Shape = FrameShape<TickKey>;

Key key_of(std::string_view name) {
  switch (name.size()) {
    case 3: return is_name(name, "seq") ? Key::seq : Key::other;
    case 4: return is_name(name, "type") ? Key::type : Key::other;
    case 5:
      if (is_name(name, "price")) return Key::price;
      return is_name(name, "ticks") ? Key::ticks : Key::other;
    case 6:
      if (is_name(name, "symbol")) return Key::symbol;
      return is_name(name, "volume") ? Key::volume : Key::other;
    case 9: return is_name(name, "timestamp") ? Key::timestamp : Key::other;
    case 10: return is_name(name, "change_24h") ? Key::change : Key::other;
    default: return Key::other;
  }
}

/// The keys that an object has had: of two equal ones the decoders take the last, we take none.
class Seen {
 public:
  /// False if it was there before.
  bool add(Key key) {
    const unsigned bit = 1U << static_cast<unsigned>(key);
    const bool is_new = (bits_ & bit) == 0 || key == Key::other;
    bits_ |= bit;
    return is_new;
  }
  [[nodiscard]] bool has(Key key) const { return (bits_ >> static_cast<unsigned>(key) & 1) != 0; }

 private:
  unsigned bits_ = 0;
};

bool scan_symbol(TextScan& in, std::string_view& out) {
  return in.text(out) && !out.empty() && out.size() <= limits::symbol_bytes_max;
}

/// A number, or a string that is exactly one.
bool scan_decimal(TextScan& in, double& out) {
  if (in.peek() != '"') return in.number(out);
  return in.take('"') && in.number(out) && in.take('"');
}

/// A value that nobody reads: fine as long as it is plain.
bool skip_scalar(TextScan& in) {
  std::string_view text;
  double number = 0;
  switch (in.peek()) {
    case '"': return in.text(text);
    case 't': return in.word("true");
    case 'f': return in.word("false");
    case 'n': return in.word("null");
    default: return in.number(number);
  }
}

/// What is not common, out of the way. It works on a copy of the scan, so that nobody but its owner
/// knows where the scan itself is, and it can live in registers.
template <typename Step>
[[gnu::noinline]] bool step_apart(TextScan& in, Step step) {
  return step(in);
}

template <typename Step>
[[gnu::always_inline]] inline bool apart(TextScan& in, Step step) {
  TextScan copy = in;
  const bool good = step_apart(copy, step);
  in = copy;
  return good;
}

inline bool scan_time(TextScan& in, UnixMillis& out) {
  double number = 0;
  return in.number(number) && to_time(number, out);
}

inline bool scan_count(TextScan& in, std::uint64_t& out) {
  double number = 0;
  return in.number(number) && to_count(number, out);
}

/// A feed's time where it is no number: ISO 8601.
bool scan_iso_time(TextScan& in, UnixMillis& out) {
  std::string_view text;
  if (!in.text(text) || text.size() > limits::time_text_bytes_max) return false;
  const auto iso = parse_iso_time(text);
  if (iso) out = *iso;
  return iso.has_value();
}

/// Calls `read_member(key)`, with the value at the front, for each member of an object.
template <typename ReadMember>
bool scan_object(TextScan& in, ReadMember read_member) {
  if (!in.punctuation('{')) return false;
  do {
    std::string_view name;
    if (!in.text(name) || !in.punctuation(':') || !read_member(name)) return false;
  } while (in.punctuation(','));
  return in.take('}');
}

template <typename ReadElement>
bool scan_array(TextScan& in, ReadElement read_element) {
  if (!in.punctuation('[')) return false;
  do {
    if (!read_element()) return false;
  } while (in.punctuation(','));
  return in.take(']');
}

/// `[seq, ts, price, volume]`
bool scan_row(TextScan& in, Tick& out) {
  return in.punctuation('[') && scan_count(in, out.seq) && in.punctuation(',') &&
         scan_time(in, out.time) && in.punctuation(',') && scan_decimal(in, out.price) &&
         in.punctuation(',') && scan_decimal(in, out.volume) && (in.space(), in.take(']'));
}

/// Field by field: a copy of the whole is a call.
void put(const TickRow& from, TickRow& to) {
  to.symbol = from.symbol;
  to.tick.seq = from.tick.seq;
  to.tick.time.ms = from.tick.time.ms;
  to.tick.price = from.tick.price;
  to.tick.volume = from.tick.volume;
  to.change_24h = from.change_24h;
}

[[gnu::noinline]] bool scan_rows(TextScan& stream, TickRows& rows) {
  TextScan in = stream;
  const bool read = scan_array(in, [&] {
    return scan_row(in, rows.add().tick);
  });
  stream = in;
  return read;
}

/// The fields of the stream dialect, of which only `seen` were there.
struct StreamFrame {
  Seen seen;
  bool is_batch = false;
  TickRow row;
};

bool scan_type(TextScan& in, bool& is_batch) {
  std::string_view type;
  if (!in.text(type)) return false;
  is_batch = type == "market_data_batch";
  return is_batch || is_name(type, "market_data");
}

/// What two dialects make of one key.
enum class Dialect : std::uint8_t { stream, feed };

[[gnu::always_inline]] inline bool scan_scalar(TextScan& in, Key key, TickRow& row,
                                               Dialect dialect) {
  Tick& tick = row.tick;
  const bool is_feed = dialect == Dialect::feed;
  // A price is never unknown.
  if (key > Key::price && key <= Key::seq && in.peek() == 'n') return in.word("null");
  switch (key) {
    case Key::symbol: return scan_symbol(in, row.symbol);
    case Key::price:
    case Key::volume:
    case Key::change:
      return scan_decimal(in, key == Key::price    ? tick.price
                              : key == Key::volume ? tick.volume
                                                   : row.change_24h);
    case Key::timestamp: {
      if (is_feed && in.peek() == '"') {
        return apart(in, [&](TextScan& copy) { return scan_iso_time(copy, tick.time); });
      }
      double number = 0;
      if (!in.number(number)) return false;
      return is_feed ? to_loose_time(number, tick.time) : to_time(number, tick.time);
    }
    case Key::seq:
      return is_feed ? apart(in, skip_scalar) : scan_count(in, tick.seq);
    case Key::type:
    case Key::ticks:
    case Key::other: return apart(in, skip_scalar);
  }
  return false;
}

/// The same where speed is not all.
[[gnu::noinline]] bool read_scalar(TextScan& in, Key key, TickRow& row, Dialect dialect) {
  return scan_scalar(in, key, row, dialect);
}

bool scan_value(TextScan& in, Key key, StreamFrame& frame, TickRows& rows) {
  if (key == Key::type) return scan_type(in, frame.is_batch);
  if (key == Key::ticks) return scan_rows(in, rows);
  return read_scalar(in, key, frame.row, Dialect::stream);
}

/// A tick whose frame looks like the last one.
bool follow(TextScan in, const Shape& shape, TickRows& rows, Dialect dialect) {
  TickRow row;
  const bool read =
      shape.follow(in, [&](Key key) { return scan_scalar(in, key, row, dialect); });
  if (read) put(row, rows.add());
  return read;
}

bool scan_stream(TextScan& in, TickRows& rows, Shape& shape) {
  StreamFrame frame;
  in.space();
  const bool read = scan_object(in, [&](std::string_view name) {
    const Key key = key_of(name);
    const char* const begin = in.position();
    if (!frame.seen.add(key) || !scan_value(in, key, frame, rows)) return false;
    // The type is no value: another one makes another frame.
    if (key != Key::type) shape.note(key, begin, in.position());
    return true;
  });
  in.space();
  const Seen& seen = frame.seen;
  if (!read || !in.at_end() || !seen.has(Key::type) || !seen.has(Key::symbol)) return false;
  if (!frame.is_batch) {
    if (!seen.has(Key::price) || seen.has(Key::ticks)) return false;
    put(frame.row, rows.add());
    shape.keep();
    return true;
  }
  // To a batch they mean nothing, and may then be anything.
  for (const Key key : {Key::price, Key::volume, Key::timestamp, Key::seq, Key::change}) {
    if (seen.has(key)) return false;
  }
  for (TickRow& row : rows.rows()) {
    row.symbol = frame.row.symbol;
    row.change_24h = frame.row.change_24h;
  }
  return true;
}

/// A tick of a feed, of `symbol` unless it says another one itself.
bool scan_feed_tick(TextScan& in, TickRows& rows, std::string_view symbol, Shape& shape) {
  TickRow row;
  row.symbol = symbol;
  Seen seen;
  const bool read = scan_object(in, [&](std::string_view name) {
    const Key key = key_of(name);
    const char* const begin = in.position();
    if (!seen.add(key) || !read_scalar(in, key, row, Dialect::feed)) return false;
    shape.note(key, begin, in.position());
    return true;
  });
  // The decoder takes no more than these of one frame.
  if (!read || !seen.has(Key::price) || row.symbol.empty() ||
      rows.size() == limits::symbols_per_message_max) {
    return false;
  }
  put(row, rows.add());
  return true;
}

/// A map from symbol to tick: every value is an object.
bool scan_feed_map(TextScan& in, TickRows& rows, Shape& shape) {
  return scan_object(in, [&](std::string_view symbol) {
    if (symbol.empty() || symbol.size() > limits::symbol_bytes_max) return false;
    return scan_feed_tick(in, rows, symbol, shape);
  });
}

/// Whether an object's first value is an object, too.
bool is_map(TextScan in) {
  std::string_view name;
  return in.punctuation('{') && in.text(name) && in.punctuation(':') && in.peek() == '{';
}

[[gnu::noinline]] bool scan_feed(TextScan& in, TickRows& rows, Shape& shape) {
  in.space();
  bool read = false;
  bool single = false;
  if (in.peek() == '[') {
    read = scan_array(in, [&] { return scan_feed_tick(in, rows, {}, shape); });
  } else if (is_map(in)) {
    read = scan_feed_map(in, rows, shape);
  } else {
    single = read = scan_feed_tick(in, rows, {}, shape);
  }
  in.space();
  if (!read || !in.at_end()) return false;
  if (single) shape.keep();
  return true;
}

std::span<const TickRow> run(std::string_view frame, TickRows& rows, Shape& shape,
                             Dialect dialect) {
  rows.clear();
  if (frame.size() > limits::server_frame_bytes_max) return {};
  TextScan in(frame);
  if (!follow(in, shape, rows, dialect)) {
    shape.begin(frame);
    const bool read = dialect == Dialect::feed ? scan_feed(in, rows, shape)
                                               : scan_stream(in, rows, shape);
    if (!read) return {};
  }
  return rows.rows();
}

}  // namespace

const char* scan_plain_text(const char* at, const char* end, std::string_view& out) {
  if (at == end || *at != '"') return nullptr;
  const char* const begin = ++at;
  if constexpr (std::endian::native == std::endian::little) {
    for (; end - at >= 8; at += 8) {
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, at, 8);
      constexpr std::uint64_t ones = 0x0101010101010101;
      // The top bit of a byte tells; above the lowest one that does, borrows may make it lie.
      const std::uint64_t quote = (bytes ^ ones * '"') - ones;
      const std::uint64_t backslash = (bytes ^ ones * '\\') - ones;
      const std::uint64_t control = bytes - ones * ' ';
      const std::uint64_t special = (quote | backslash | control | bytes) & ones * 0x80;
      if (special == 0) continue;
      at += std::countr_zero(special) / 8;
      break;
    }
  }
  for (; at != end; ++at) {
    const auto byte = static_cast<unsigned char>(*at);
    if (byte == '"') {
      out = {begin, static_cast<std::size_t>(at - begin)};
      return at + 1;
    }
    if (byte == '\\' || byte < 0x20 || byte >= 0x80) return nullptr;
  }
  return nullptr;
}

void TickRows::grow() { rows_.resize(rows_.size() * 2 + 4); }

std::span<const TickRow> TickScanner::stream(std::string_view frame) {
  return run(frame, rows_, stream_shape_, Dialect::stream);
}

std::span<const TickRow> TickScanner::feed(std::string_view frame) {
  return run(frame, rows_, feed_shape_, Dialect::feed);
}

}  // namespace tidewire::wire
