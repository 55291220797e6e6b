#include "wire/tick_scanner.hpp"

#include <cstdint>

#include "wire/limits.hpp"
#include "wire/number_values.hpp"
#include "wire/text_scan.hpp"
#include "wire/time_text.hpp"

namespace tidewire::wire {
namespace {

enum class Key : std::uint8_t { type, symbol, price, volume, timestamp, seq, change, ticks, other };

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

/// `null` stands for an optional field that is not known.
bool is_null(TextScan& in) { return in.peek() == 'n' && in.word("null"); }

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

bool scan_time(TextScan& in, UnixMillis& out) {
  double number = 0;
  return in.number(number) && to_time(number, out);
}

bool scan_count(TextScan& in, std::uint64_t& out) {
  double number = 0;
  return in.number(number) && to_count(number, out);
}

/// A feed's time: ISO 8601 or a number, which may stand in quotes.
bool scan_loose_time(TextScan& in, UnixMillis& out) {
  double number = 0;
  if (in.peek() != '"') return in.number(number) && to_loose_time(number, out);
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
  to.tick.time = from.tick.time;
  to.tick.price = from.tick.price;
  to.tick.volume = from.tick.volume;
  to.change_24h = from.change_24h;
}

bool scan_rows(TextScan& in, TickRows& rows) {
  return scan_array(in, [&] {
    return scan_row(in, rows.add().tick);
  });
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

bool scan_field(TextScan& in, Key key, StreamFrame& frame, TickRows& rows) {
  if (!frame.seen.add(key)) return false;
  Tick& tick = frame.row.tick;
  switch (key) {
    case Key::type: return scan_type(in, frame.is_batch);
    case Key::symbol: return scan_symbol(in, frame.row.symbol);
    case Key::price: return scan_decimal(in, tick.price);
    case Key::volume: return is_null(in) || scan_decimal(in, tick.volume);
    case Key::timestamp: return is_null(in) || scan_time(in, tick.time);
    case Key::seq: return is_null(in) || scan_count(in, tick.seq);
    case Key::change: return is_null(in) || scan_decimal(in, frame.row.change_24h);
    case Key::ticks: return scan_rows(in, rows);
    case Key::other: return skip_scalar(in);
  }
  return false;
}

bool scan_stream(TextScan& in, TickRows& rows) {
  StreamFrame frame;
  in.space();
  const bool read = scan_object(in, [&](std::string_view name) {
    return scan_field(in, key_of(name), frame, rows);
  });
  in.space();
  const Seen& seen = frame.seen;
  if (!read || !in.at_end() || !seen.has(Key::type) || !seen.has(Key::symbol)) return false;
  if (!frame.is_batch) {
    if (!seen.has(Key::price) || seen.has(Key::ticks)) return false;
    put(frame.row, rows.add());
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
bool scan_feed_tick(TextScan& in, TickRows& rows, std::string_view symbol) {
  TickRow row;
  row.symbol = symbol;
  Seen seen;
  const bool read = scan_object(in, [&](std::string_view name) {
    const Key key = key_of(name);
    if (!seen.add(key)) return false;
    switch (key) {
      case Key::symbol: return scan_symbol(in, row.symbol);
      case Key::price: return scan_decimal(in, row.tick.price);
      case Key::volume: return is_null(in) || scan_decimal(in, row.tick.volume);
      case Key::change: return is_null(in) || scan_decimal(in, row.change_24h);
      case Key::timestamp: return is_null(in) || scan_loose_time(in, row.tick.time);
      case Key::type:
      case Key::seq:
      case Key::ticks:
      case Key::other: return skip_scalar(in);
    }
    return false;
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
bool scan_feed_map(TextScan& in, TickRows& rows) {
  return scan_object(in, [&](std::string_view symbol) {
    if (symbol.empty() || symbol.size() > limits::symbol_bytes_max) return false;
    return scan_feed_tick(in, rows, symbol);
  });
}

/// Whether an object's first value is an object, too.
bool is_map(TextScan in) {
  std::string_view name;
  return in.punctuation('{') && in.text(name) && in.punctuation(':') && in.peek() == '{';
}

bool scan_feed(TextScan& in, TickRows& rows) {
  in.space();
  bool read = false;
  if (in.peek() == '[') {
    read = scan_array(in, [&] { return scan_feed_tick(in, rows, {}); });
  } else if (is_map(in)) {
    read = scan_feed_map(in, rows);
  } else {
    read = scan_feed_tick(in, rows, {});
  }
  in.space();
  return read && in.at_end();
}

template <typename Scan>
std::span<const TickRow> run(std::string_view frame, TickRows& rows, Scan scan) {
  rows.clear();
  if (frame.size() > limits::server_frame_bytes_max) return {};
  TextScan in(frame);
  if (!scan(in, rows)) return {};
  return rows.rows();
}

}  // namespace

void TickRows::grow() { rows_.resize(rows_.size() * 2 + 4); }

std::span<const TickRow> TickScanner::stream(std::string_view frame) {
  return run(frame, rows_, scan_stream);
}

std::span<const TickRow> TickScanner::feed(std::string_view frame) {
  return run(frame, rows_, scan_feed);
}

}  // namespace tidewire::wire
