#include "wire/tick_batch.hpp"

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

/// Without the undefinedness of an overflow.
std::int64_t add(std::int64_t to, std::int64_t delta) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(to) +
                                   static_cast<std::uint64_t>(delta));
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

Result<std::span<const BatchBlock>, DecodeError> TickBatchDecoder::decode(std::string_view frame) {
  const auto bad = [](std::string_view field) {
    return DecodeError{DecodeErrorCode::invalid_field, field};
  };
  if (frame.size() > limits::server_frame_bytes_max) {
    return DecodeError{DecodeErrorCode::frame_too_large};
  }
  ticks_.clear();
  blocks_.clear();
  ends_.clear();
  std::string_view rest = frame;
  while (!rest.empty()) {
    const auto first = static_cast<std::uint8_t>(rest.front());
    rest.remove_prefix(1);
    if (first >> 4 != version || (first & 0xC) != 0) return bad("version");
    std::uint64_t handle = 0;
    std::uint64_t count = 0;
    std::uint64_t seq = 0;
    std::uint64_t time = 0;
    if (!read_varint(rest, handle) || !read_varint(rest, count)) return bad("count");
    if (count == 0 || count > batch_ticks_max - ticks_.size()) return bad("count");
    if (!read_varint(rest, seq) || !read_varint(rest, time) || rest.empty()) return bad("time");
    const int scales = static_cast<std::uint8_t>(rest.front());
    rest.remove_prefix(1);
    const int price_scale = scales >> 4;
    const int volume_scale = scales & 0xF;
    if ((price_scale > scale_max && price_scale != raw_scale) ||
        (volume_scale > scale_max && volume_scale != raw_scale)) {
      return bad("scale");
    }

    const std::size_t begin = ticks_.size();
    ticks_.resize(begin + static_cast<std::size_t>(count));
    const std::span<Tick> ticks = std::span(ticks_).subspan(begin);
    const std::span<Tick> later = ticks.subspan(1);
    BitReader bits(rest);
    ticks[0].seq = seq;
    ticks[0].time.ms = unzigzag(time);
    // Each column is read as a whole, then put where it belongs.
    values_.resize(ticks.size());
    const std::span<std::uint64_t> values(values_);
    const std::span<std::uint64_t> deltas = values.first(later.size());
    bool good = true;
    if (!later.empty()) {
      good = read_column(bits, deltas);
      std::uint64_t last = seq;
      for (std::size_t i = 0; i < later.size(); ++i) {
        later[i].seq = last = last + 1 + static_cast<std::uint64_t>(unzigzag(deltas[i]));
      }
      good = good && read_column(bits, deltas);
      const bool times_fall = (first & signed_times) != 0;
      std::int64_t at = ticks[0].time.ms;
      for (std::size_t i = 0; i < later.size(); ++i) {
        at = add(at, times_fall ? unzigzag(deltas[i]) : static_cast<std::int64_t>(deltas[i]));
        later[i].time.ms = at;
      }
    }
    if (good && price_scale != raw_scale) {
      good = read_column(bits, values);
      const double power = powers[price_scale];
      std::int64_t whole = 0;
      for (std::size_t i = 0; i < ticks.size(); ++i) {
        whole = add(whole, unzigzag(values[i]));
        ticks[i].price = static_cast<double>(whole) / power;
      }
    }
    if (good && volume_scale != raw_scale) {
      good = read_column(bits, values);
      const double power = powers[volume_scale];
      const bool negative = (first & signed_volumes) != 0;
      for (std::size_t i = 0; i < ticks.size(); ++i) {
        const std::int64_t whole =
            negative ? unzigzag(values[i]) : static_cast<std::int64_t>(values[i]);
        ticks[i].volume = static_cast<double>(whole) / power;
      }
    }
    if (!good || bits.exhausted()) return bad("columns");
    rest = bits.rest();
    if (price_scale == raw_scale && !read_doubles(rest, ticks, &Tick::price)) return bad("price");
    if (volume_scale == raw_scale && !read_doubles(rest, ticks, &Tick::volume)) {
      return bad("volume");
    }
    blocks_.push_back({handle, {}});
    ends_.push_back(ticks_.size());
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    blocks_[i].ticks = std::span<const Tick>(ticks_).subspan(begin, ends_[i] - begin);
    begin = ends_[i];
  }
  for (const Tick& tick : ticks_) {
    if (tick.seq > static_cast<std::uint64_t>(limits::safe_integer_max)) return bad("seq");
    if (tick.time.ms > limits::safe_integer_max || tick.time.ms < -limits::safe_integer_max) {
      return bad("time");
    }
  }
  return std::span<const BatchBlock>(blocks_);
}

}  // namespace tidewire::wire
