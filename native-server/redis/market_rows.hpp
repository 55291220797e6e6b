#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "wire/messages.hpp"

/// How ticks and candles of the shared market are written in Redis: fields between blanks, numbers
/// exact (the same double comes back).
namespace tidewire::server {

/// `time price volume`: a tick that has no number yet.
[[nodiscard]] std::string tick_row(const wire::Tick& tick);
/// `seq time price volume`
[[nodiscard]] std::string numbered_row(const wire::Tick& tick);
[[nodiscard]] std::optional<wire::Tick> parse_numbered_row(std::string_view row);

/// `symbol seq time price volume`; the symbol is a view into the row.
[[nodiscard]] std::optional<std::pair<std::string_view, wire::Tick>> parse_symbol_row(
    std::string_view row);

/// `time open high low close volume`
[[nodiscard]] std::string candle_row(const wire::Candle& candle);
[[nodiscard]] std::optional<wire::Candle> parse_candle_row(std::string_view row);

/// What comes before the first `separator`; `text` goes on behind it.
[[nodiscard]] std::string_view take_until(std::string_view& text, char separator);

/// What stands between a tick from the shared market and the history that has `seq` as its last.
enum class TickFit : std::uint8_t {
  next,   // to be appended
  known,  // it is there already
  hole,   // something before it is missing
};
[[nodiscard]] constexpr TickFit fit(std::uint64_t seq, const wire::Tick& tick) {
  if (tick.seq <= seq) return TickFit::known;
  return tick.seq == seq + 1 ? TickFit::next : TickFit::hole;
}

}  // namespace tidewire::server
