#pragma once

#include <cstddef>
#include <cstdint>

/// Every bound of the wire in one place, each with what happens when it is reached.
namespace tidewire::wire::limits {

/// Largest frame a client accepts, in bytes. A larger one is refused with `frame_too_large`.
inline constexpr std::size_t server_frame_bytes_max = 1024 * 1024;

/// Largest frame a server accepts from a client, in bytes; beyond it the close code is 1009.
inline constexpr std::size_t client_frame_bytes_max = 64 * 1024;

/// Deepest nesting of arrays and objects that is read; deeper text is refused (`too_deep`).
inline constexpr int json_depth_max = 64;

/// Longest symbol in bytes; longer ones are refused (`invalid_field`).
inline constexpr std::size_t symbol_bytes_max = 64;

/// Longest token in bytes; longer ones are refused (`invalid_field`). Frames allow for more, but
/// no issuer writes them.
inline constexpr std::size_t token_bytes_max = 16 * 1024;

/// Longest epoch in bytes; longer ones are refused (`invalid_field`).
inline constexpr std::size_t epoch_bytes_max = 64;

/// Longest time in ISO 8601 that is read in a feed; a longer one is as if it were absent.
inline constexpr std::size_t time_text_bytes_max = 64;

/// Longest error text that is passed on, in bytes; a longer one is left out.
inline constexpr std::size_t error_bytes_max = 1024;

/// Most symbols in one subscribe, unsubscribe or backfill_request (`invalid_field` beyond).
inline constexpr std::size_t symbols_per_message_max = 256;

/// Largest `limit` of a backfill_request (`invalid_field` beyond): one frame must hold the answer.
inline constexpr std::uint64_t backfill_limit_max = 10'000;

/// Largest integer that a double, hence JavaScript, holds exactly.
inline constexpr std::int64_t safe_integer_max = (std::int64_t{1} << 53) - 1;

}  // namespace tidewire::wire::limits
