#include "wire/batch_column.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <limits>

namespace tidewire::wire {
namespace {

constexpr int orders = 32;

/// `std::bit_width` has another type in every library.
int width_of(std::uint64_t value) { return 64 - std::countl_zero(value); }

int golomb_bits(std::uint64_t value, int order) {
  const int bits = width_of((value >> order) + 1) + order;
  return bits > golomb_bits_max ? 1'000'000 : 2 * bits - order - 1;
}

void write_wide(std::uint64_t value, int width, BitWriter& out) {
  if (width <= 32) return out.write(value, width);
  out.write(value >> 32, width - 32);
  out.write(value & 0xFFFFFFFF, 32);
}

void write_golomb(std::uint64_t value, int order, BitWriter& out) {
  const std::uint64_t code = value + (std::uint64_t{1} << order);
  const int bits = width_of(code);
  out.write(0, bits - 1 - order);
  write_wide(code, bits, out);
}

/// The value that comes most often; the smallest of them.
std::uint64_t mode_of(std::span<const std::uint64_t> values, std::vector<std::uint64_t>& sorted) {
  sorted.assign(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  std::uint64_t mode = sorted.front();
  std::size_t most = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t end = i;
    while (end < sorted.size() && sorted[end] == sorted[i]) ++end;
    if (end - i > most) {
      most = end - i;
      mode = sorted[i];
    }
    i = end;
  }
  return mode;
}

/// The place of another value among all but the usual one.
std::uint64_t rank(std::uint64_t value, std::uint64_t usual) {
  return value > usual ? value - 1 : value;
}

struct Best {
  std::uint64_t bits = std::numeric_limits<std::uint64_t>::max();
  int order = 0;
};

/// The cheapest order; costs have one valley, so it is walked down from the width of the middle.
template <typename Cost>
Best best_order(int start, Cost cost) {
  Best best{cost(start), start};
  for (const int step : {-1, 1}) {
    for (int order = start + step; order >= 0 && order < orders; order += step) {
      const std::uint64_t bits = cost(order);
      if (bits > best.bits) break;
      best = {bits, order};
    }
  }
  return best;
}

}  // namespace

void write_column(std::span<const std::uint64_t> values, std::vector<std::uint64_t>& scratch,
                  BitWriter& out) {
  assert(!values.empty());
  const std::uint64_t usual = mode_of(values, scratch);
  const std::uint64_t smallest = scratch.front();
  const std::uint64_t largest = scratch.back();
  const int middle = std::min(width_of(scratch[scratch.size() / 2]), orders - 1);
  const auto header = [&](ColumnKind kind, int width) {
    out.write(static_cast<std::uint64_t>(kind), 2);
    out.write(static_cast<std::uint64_t>(width), 6);
  };
  const int usual_width = width_of(usual);
  if (smallest == largest) {
    header(ColumnKind::constant, usual_width);
    return write_wide(usual, usual_width, out);
  }
  const Best plain = best_order(middle, [&](int order) {
    std::uint64_t bits = 0;
    for (const std::uint64_t value : values) {
      bits += static_cast<std::uint64_t>(golomb_bits(value, order));
    }
    return bits;
  });
  Best mostly = best_order(middle, [&](int order) {
    std::uint64_t bits = values.size();
    for (const std::uint64_t value : values) {
      if (value == usual) continue;
      bits += static_cast<std::uint64_t>(golomb_bits(rank(value, usual), order));
    }
    return bits;
  });
  mostly.bits += 6 + static_cast<std::uint64_t>(usual_width);
  const int width = width_of(largest);
  const std::uint64_t fixed_bits = values.size() * static_cast<std::uint64_t>(width);

  if (fixed_bits <= plain.bits && fixed_bits <= mostly.bits) {
    header(ColumnKind::fixed, width);
    for (const std::uint64_t value : values) write_wide(value, width, out);
  } else if (plain.bits <= mostly.bits) {
    header(ColumnKind::golomb, plain.order);
    for (const std::uint64_t value : values) write_golomb(value, plain.order, out);
  } else {
    header(ColumnKind::mostly, usual_width);
    out.write(static_cast<std::uint64_t>(mostly.order), 6);
    write_wide(usual, usual_width, out);
    for (const std::uint64_t value : values) {
      out.write(value == usual ? 0 : 1, 1);
      if (value != usual) write_golomb(rank(value, usual), mostly.order, out);
    }
  }
}

namespace {

/// A code that is too long leaves what cannot be: all ones.
constexpr std::uint64_t broken = ~std::uint64_t{0};

/// `value` of any width up to 63 bits.
std::uint64_t read_wide(BitReader& in, int width) {
  if (width <= 32) return in.read(width);
  const std::uint64_t high = in.read(width - 32);
  return high << 32 | in.read(32);
}

[[gnu::always_inline]] inline std::uint64_t read_golomb(BitReader& in, int order) {
  const int zeros = std::countl_zero(in.peek() | 1);
  const int bits = zeros + 1 + order;
  if (bits > golomb_bits_max) return broken;
  if (zeros + bits <= 57) {  // the common case: one look
    const std::uint64_t code = in.peek() << zeros >> (64 - bits);
    in.skip(zeros + bits);
    return code - (std::uint64_t{1} << order);
  }
  in.skip(zeros);
  return in.read(bits) - (std::uint64_t{1} << order);
}

std::uint64_t read_mostly(BitReader& in, int order, std::uint64_t usual) {
  if (in.read(1) == 0) return usual;
  const std::uint64_t other = read_golomb(in, order);
  return other == broken || other < usual ? other : other + 1;
}

}  // namespace

bool read_column(BitReader& stream, std::span<std::uint64_t> values) {
  BitReader in = stream;  // a copy of our own can live in registers
  const auto kind = static_cast<ColumnKind>(in.read(2));
  const int width = static_cast<int>(in.read(6));
  std::uint64_t all_broken = 0;  // looked at once, at the end: bad codes are not the common case
  switch (kind) {
    case ColumnKind::constant: {
      std::fill(values.begin(), values.end(), read_wide(in, width));
      break;
    }
    case ColumnKind::golomb: {
      for (std::uint64_t& value : values) {
        value = read_golomb(in, width);
        all_broken |= value == broken;
      }
      break;
    }
    case ColumnKind::mostly: {
      const int order = static_cast<int>(in.read(6));
      const std::uint64_t usual = read_wide(in, width);
      for (std::uint64_t& value : values) {
        value = read_mostly(in, order, usual);
        all_broken |= value == broken;
      }
      break;
    }
    case ColumnKind::fixed: {
      for (std::uint64_t& value : values) value = read_wide(in, width);
      break;
    }
  }
  stream = in;
  return all_broken == 0;
}

}  // namespace tidewire::wire
