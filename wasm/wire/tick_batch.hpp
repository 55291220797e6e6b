#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/decode_error.hpp"
#include "wire/messages.hpp"
#include "wire/result.hpp"

/// Ticks of a short window as one binary frame: columns, not rows; exact (the same doubles come
/// out). docs/protocol.md describes the layout byte by byte, with a worked example.
namespace tidewire::wire {

/// Ticks in one frame at most; a frame that claims more is refused (`invalid_field`).
inline constexpr std::size_t batch_ticks_max = 16'384;

/// The ticks of one symbol, oldest first. `handle` is the number that `subscribed` gave it.
struct BatchBlock {
  std::uint64_t handle = 0;
  std::span<const Tick> ticks;
};

/// Appends `block`, which holds 1 to `batch_ticks_max` finite ticks, to a frame that is empty at
/// first. Several blocks make one frame. `scratch` only saves allocations.
class TickBatchEncoder {
 public:
  void add(const BatchBlock& block, std::string& frame);

 private:
  std::vector<std::uint64_t> values_;
  std::vector<std::uint64_t> sorted_;
};

/// Reads frames. Linear in the number of ticks, and nothing is allocated after warm-up.
class TickBatchDecoder {
 public:
  /// Blocks in their order; valid until the next call.
  Result<std::span<const BatchBlock>, DecodeError> decode(std::string_view frame);

 private:
  struct Header;
  [[nodiscard]] std::string_view read_header(std::string_view& rest, Header& out) const;
  [[nodiscard]] std::span<Tick> make_room(std::size_t count);
  [[nodiscard]] bool read_columns(const Header& header, std::string_view& rest,
                                  std::span<Tick> ticks);

  std::vector<Tick> ticks_;  // count_ of them are this frame's
  std::size_t count_ = 0;
  std::vector<BatchBlock> blocks_;
  std::vector<std::size_t> ends_;
  std::vector<std::uint64_t> values_;  // of the columns of one block
  bool seqs_are_safe_ = true;
  bool times_are_safe_ = true;
};

}  // namespace tidewire::wire
