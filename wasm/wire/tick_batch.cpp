#include "wire/tick_batch.hpp"

#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <utility>

#include "wire/batch_column.hpp"
#include "wire/bit_stream.hpp"
#include "wire/limits.hpp"
#include "wire/varint.hpp"

namespace tidewire::wire {
namespace {

constexpr std::uint8_t version = 1;  // the high nibble of a block's first byte

// Flags: the low nibble.
constexpr std::uint8_t signed_times = 1;
constexpr std::uint8_t signed_volumes = 2;

/// Decimal places that are tried; beyond it, and for what no decimal gives back: the doubles.
constexpr int scale_max = 12;
constexpr int raw_scale = 15;

constexpr double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12};

using Field = double Tick::*;

/// A whole number of 10^-scale that gives the very same double back; false if there is none. A
/// quotient of two doubles is rounded once, as the decimal is when it is read.
bool to_whole(double value, int scale, std::int64_t& out) {
  const double scaled = std::round(value * powers[scale]);
  if (std::fabs(scaled) > static_cast<double>(limits::safe_integer_max)) return false;
  out = static_cast<std::int64_t>(scaled);
  return static_cast<double>(out) / powers[scale] == value && !(out == 0 && std::signbit(value));
}

int scale_of(std::span<const Tick> ticks, Field field) {
  int scale = 0;
  std::int64_t whole = 0;
  for (const Tick& tick : ticks) {
    while (!to_whole(tick.*field, scale, whole)) {
      if (++scale > scale_max) return raw_scale;
    }
  }
  // The first ones were tried at a smaller scale than the last.
  for (const Tick& tick : ticks) {
    if (!to_whole(tick.*field, scale, whole)) return raw_scale;
  }
  return scale;
}

std::int64_t whole_of(double value, int scale) {
  std::int64_t out = 0;
  [[maybe_unused]] const bool is_whole = to_whole(value, scale, out);
  assert(is_whole);
  return out;
}

void append_doubles(std::span<const Tick> ticks, Field field, std::string& out) {
  for (const Tick& tick : ticks) {
    std::uint64_t bits = 0;  // emcc's library has no bit_cast yet
    std::memcpy(&bits, &(tick.*field), sizeof bits);
    for (int i = 0; i < 8; ++i, bits >>= 8) out.push_back(static_cast<char>(bits & 0xFF));
  }
}

/// What the bits of a column's value stand for.
std::int64_t whole_from(std::uint64_t value, bool is_signed) {
  return is_signed ? unzigzag(value) : static_cast<std::int64_t>(value);
}

bool read_doubles(std::string_view& rest, std::span<Tick> ticks, Field field) {
  if (rest.size() < ticks.size() * 8) return false;
  for (Tick& tick : ticks) {
    std::uint64_t bits = 0;
    for (int i = 7; i >= 0; --i) {
      bits = bits << 8 | static_cast<unsigned char>(rest[static_cast<std::size_t>(i)]);
    }
    std::memcpy(&(tick.*field), &bits, sizeof bits);
    if (!std::isfinite(tick.*field)) return false;
    rest.remove_prefix(8);
  }
  return true;
}

}  // namespace

void TickBatchEncoder::add(const BatchBlock& block, std::string& frame) {
  const std::span<const Tick> ticks = block.ticks;
  assert(!ticks.empty() && ticks.size() <= batch_ticks_max);
  bool times_fall = false;
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    times_fall = times_fall || ticks[i].time < ticks[i - 1].time;
  }
  const int price_scale = scale_of(ticks, &Tick::price);
  const int volume_scale = scale_of(ticks, &Tick::volume);
  bool negative = false;
  for (const Tick& tick : ticks) negative = negative || tick.volume < 0;

  const unsigned flags = (times_fall ? signed_times : 0U) | (negative ? signed_volumes : 0U);
  frame.push_back(static_cast<char>(version << 4 | flags));
  append_varint(block.handle, frame);
  append_varint(ticks.size(), frame);
  append_varint(ticks[0].seq, frame);
  append_varint(zigzag(ticks[0].time.ms), frame);
  frame.push_back(static_cast<char>(price_scale << 4 | volume_scale));

  BitWriter bits(frame);
  const auto column = [&](std::size_t from, auto value_of) {
    values_.clear();
    for (std::size_t i = from; i < ticks.size(); ++i) values_.push_back(value_of(i));
    if (!values_.empty()) write_column(values_, sorted_, bits);
  };
  column(1, [&](std::size_t i) { return zigzag(static_cast<std::int64_t>(
                                     ticks[i].seq - ticks[i - 1].seq - 1)); });
  column(1, [&](std::size_t i) {
    const Millis delta = ticks[i].time - ticks[i - 1].time;
    return times_fall ? zigzag(delta) : static_cast<std::uint64_t>(delta);
  });
  if (price_scale != raw_scale) {
    std::int64_t last = 0;
    column(0, [&](std::size_t i) {
      const std::int64_t whole = whole_of(ticks[i].price, price_scale);
      return zigzag(whole - std::exchange(last, whole));
    });
  }
  if (volume_scale != raw_scale) {
    column(0, [&](std::size_t i) {
      const std::int64_t whole = whole_of(ticks[i].volume, volume_scale);
      return negative ? zigzag(whole) : static_cast<std::uint64_t>(whole);
    });
  }
  bits.finish();
  if (price_scale == raw_scale) append_doubles(ticks, &Tick::price, frame);
  if (volume_scale == raw_scale) append_doubles(ticks, &Tick::volume, frame);
}

/// What stands before a block's columns.
struct TickBatchDecoder::Header {
  std::uint64_t handle = 0;
  std::uint64_t count = 0;
  std::uint64_t seq = 0;
  std::uint64_t time = 0;
  unsigned flags = 0;
  int price_scale = 0;
  int volume_scale = 0;
};

/// Takes it off the front; what is wrong with it, or nothing.
std::string_view TickBatchDecoder::read_header(std::string_view& rest, Header& out) const {
  const auto is_scale = [](int scale) { return scale <= scale_max || scale == raw_scale; };
  const auto first = static_cast<std::uint8_t>(rest.front());
  rest.remove_prefix(1);
  if (first >> 4 != version || (first & 0xC) != 0) return "version";
  out.flags = first & 0xF;
  if (!read_varint(rest, out.handle) || !read_varint(rest, out.count)) return "count";
  if (out.count == 0 || out.count > batch_ticks_max - count_) return "count";
  if (!read_varint(rest, out.seq) || !read_varint(rest, out.time) || rest.empty()) return "time";
  const int scales = static_cast<std::uint8_t>(rest.front());
  rest.remove_prefix(1);
  out.price_scale = scales >> 4;
  out.volume_scale = scales & 0xF;
  return is_scale(out.price_scale) && is_scale(out.volume_scale) ? "" : "scale";
}

/// The next `count` ticks, and room for as many values of four columns, in memory that stays.
std::span<Tick> TickBatchDecoder::make_room(std::size_t count) {
  if (ticks_.size() < count_ + count) ticks_.resize(count_ + count);
  if (values_.size() < 4 * count) values_.resize(4 * count);
  count_ += count;
  return std::span(ticks_).subspan(count_ - count, count);
}

/// Each column is read as a whole, then all are put together.
bool TickBatchDecoder::read_columns(const Header& header, std::string_view& rest,
                                    std::span<Tick> ticks) {
  const std::size_t count = ticks.size();
  const auto column = [&](std::size_t place) {
    return std::span(values_).subspan(place * count, count);
  };
  // The first tick's seq and time stand in the header.
  const auto [seqs, times, prices, volumes] =
      std::array{column(0), column(1), column(2), column(3)};
  BitReader bits(rest);
  seqs[0] = times[0] = 0;
  const bool read = (count == 1 || (read_column(bits, seqs.subspan(1)) &&
                                    read_column(bits, times.subspan(1)))) &&
                    (header.price_scale == raw_scale || read_column(bits, prices)) &&
                    (header.volume_scale == raw_scale || read_column(bits, volumes));
  if (!read || bits.exhausted()) return false;
  rest = bits.rest();

  const bool times_signed = (header.flags & signed_times) != 0;
  const bool volumes_signed = (header.flags & signed_volumes) != 0;
  const double price_power = header.price_scale == raw_scale ? 1 : powers[header.price_scale];
  const double volume_power = header.volume_scale == raw_scale ? 1 : powers[header.volume_scale];
  // Sums without the undefinedness of an overflow.
  std::uint64_t seq = header.seq - 1;
  auto time = static_cast<std::uint64_t>(unzigzag(header.time));
  std::uint64_t price = 0;
  std::uint64_t seq_bits = 0;
  std::uint64_t time_bits = 0;
  for (std::size_t i = 0; i < count; ++i) {
    seq += 1 + static_cast<std::uint64_t>(unzigzag(seqs[i]));
    time += static_cast<std::uint64_t>(whole_from(times[i], times_signed));
    price += static_cast<std::uint64_t>(unzigzag(prices[i]));
    seq_bits |= seq;
    time_bits |= static_cast<std::int64_t>(time) < 0 ? 0 - time : time;
    Tick& tick = ticks[i];
    tick.seq = seq;
    tick.time.ms = static_cast<std::int64_t>(time);
    tick.price = static_cast<double>(static_cast<std::int64_t>(price)) / price_power;
    tick.volume = static_cast<double>(whole_from(volumes[i], volumes_signed)) / volume_power;
  }
  constexpr auto safe_max = static_cast<std::uint64_t>(limits::safe_integer_max);
  seqs_are_safe_ = seqs_are_safe_ && seq_bits <= safe_max;
  times_are_safe_ = times_are_safe_ && time_bits <= safe_max;
  return true;
}

Result<std::span<const BatchBlock>, DecodeError> TickBatchDecoder::decode(std::string_view frame) {
  const auto bad = [](std::string_view field) {
    return DecodeError{DecodeErrorCode::invalid_field, field};
  };
  if (frame.size() > limits::server_frame_bytes_max) {
    return DecodeError{DecodeErrorCode::frame_too_large};
  }
  count_ = 0;
  blocks_.clear();
  ends_.clear();
  seqs_are_safe_ = times_are_safe_ = true;
  std::string_view rest = frame;
  while (!rest.empty()) {
    Header header;
    if (const auto problem = read_header(rest, header); !problem.empty()) return bad(problem);
    const std::span<Tick> ticks = make_room(static_cast<std::size_t>(header.count));
    if (!read_columns(header, rest, ticks)) return bad("columns");
    if (header.price_scale == raw_scale && !read_doubles(rest, ticks, &Tick::price)) {
      return bad("price");
    }
    if (header.volume_scale == raw_scale && !read_doubles(rest, ticks, &Tick::volume)) {
      return bad("volume");
    }
    blocks_.push_back({header.handle, {}});
    ends_.push_back(count_);
  }
  if (!seqs_are_safe_) return bad("seq");
  if (!times_are_safe_) return bad("time");
  std::size_t begin = 0;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    blocks_[i].ticks = std::span<const Tick>(ticks_).subspan(begin, ends_[i] - begin);
    begin = ends_[i];
  }
  return std::span<const BatchBlock>(blocks_);
}

}  // namespace tidewire::wire
