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

/// Codes up to this order have at most `golomb_bits_max` bits if they fit the window with their
/// zeros.
constexpr int window_order_max = 48;
/// More bits than a window ever holds.
constexpr int too_many = 1'000;

struct Column {
  ColumnKind kind = ColumnKind::constant;
  int width = 0;
  int order = 0;
  std::uint64_t usual = 0;
};

/// `value` of any width up to 63 bits.
std::uint64_t read_wide(BitReader& in, int width) {
  if (width <= 32) return in.read(width);
  const std::uint64_t high = in.read(width - 32);
  return high << 32 | in.read(32);
}

Column read_header(BitReader& in) {
  Column column;
  const auto header = static_cast<int>(in.read(8));
  column.kind = static_cast<ColumnKind>(header >> 6);
  column.width = column.order = header & 63;
  if (column.kind == ColumnKind::mostly) column.order = static_cast<int>(in.read(6));
  if (column.kind == ColumnKind::constant || column.kind == ColumnKind::mostly) {
    column.usual = read_wide(in, column.width);
  }
  return column;
}

/// The place of another value among all but the usual one, turned back.
inline std::uint64_t unrank(std::uint64_t other, std::uint64_t usual) {
  return other < usual ? other : other + 1;
}

/// One value, wherever it is and however long; the window can do nearly all.
[[gnu::noinline, gnu::cold]] std::uint64_t read_one(BitReader& in, const Column& column) {
  if (column.kind == ColumnKind::fixed) return read_wide(in, column.width);
  const bool is_mostly = column.kind == ColumnKind::mostly;
  if (is_mostly && in.read(1) == 0) return column.usual;
  in.fill();
  const int zeros = std::countl_zero(in.window() | 1);
  const int bits = zeros + 1 + column.order;
  if (bits > golomb_bits_max) return broken;
  in.skip(zeros);
  const std::uint64_t value = in.read(bits) - (std::uint64_t{1} << column.order);
  return is_mostly ? unrank(value, column.usual) : value;
}

/// Reads each value with `take`, which says no where the window does not hold the whole of one.
template <typename Take>
[[gnu::always_inline]] inline bool read_all(BitReader& stream, const Column& column,
                                            std::span<std::uint64_t> values, Take take) {
  bool good = true;
  BitReader in = stream;  // nobody else knows this one: it lives in registers
  for (std::uint64_t& value : values) {
    if (take(in, value)) continue;
    stream = in;
    value = read_one(stream, column);
    good = good && value != broken;
    in = stream;
  }
  stream = in;
  return good;
}

/// The code behind the first `lead` bits of the window.
template <int lead>
[[gnu::always_inline]] inline bool take_golomb(BitReader& in, int order, int bits_min,
                                               std::uint64_t& value) {
  int zeros = std::countl_zero(in.window() << lead | 1);
  if (lead + 2 * zeros + bits_min > in.held()) {
    if (!in.fill_fast()) return false;
    zeros = std::countl_zero(in.window() << lead | 1);
    if (lead + 2 * zeros + bits_min > in.held()) return false;
  }
  value = (in.window() << (lead + zeros) >> (63 - order - zeros)) - (std::uint64_t{1} << order);
  in.skip(lead + 2 * zeros + 1 + order);
  return true;
}

}  // namespace

bool read_column(BitReader& stream, std::span<std::uint64_t> values) {
  const Column column = read_header(stream);
  const int order = column.order;
  const std::uint64_t usual = column.usual;
  const int bits_min = order > window_order_max ? too_many : order + 1;
  switch (column.kind) {
    case ColumnKind::constant: {
      std::fill(values.begin(), values.end(), usual);
      return true;
    }
    case ColumnKind::golomb: {
      return read_all(stream, column, values, [=](BitReader& in, std::uint64_t& value) {
        return take_golomb<0>(in, order, bits_min, value);
      });
    }
    case ColumnKind::mostly: {
      return read_all(stream, column, values, [=](BitReader& in, std::uint64_t& value) {
        if (in.held() == 0 && !in.fill_fast()) return false;
        if (in.window() >> 63 == 0) {
          value = usual;
          in.skip(1);
          return true;
        }
        if (!take_golomb<1>(in, order, bits_min, value)) return false;
        value = unrank(value, usual);
        return true;
      });
    }
    case ColumnKind::fixed: {
      const int width = column.width;
      return read_all(stream, column, values, [=](BitReader& in, std::uint64_t& value) {
        if (width > in.held() && (!in.fill_fast() || width > in.held())) return false;
        value = in.window() >> 1 >> (63 - width);
        in.skip(width);
        return true;
      });
    }
  }
  return false;
}

}  // namespace tidewire::wire
