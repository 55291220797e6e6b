#pragma once

#include <cstdint>
#include <optional>

#include "wire/time.hpp"

namespace tidewire::core {

/// Where one symbol stands in asking for what it missed: it asks, asks once more if the answer
/// did not help or did not come, and then accepts the loss.
class BackfillState {
 public:
  /// Something is missing. While a question is open, its answer decides first.
  void want() {
    if (phase_ == Phase::none) phase_ = Phase::wanted;
  }

  /// The question has been sent.
  void asked(wire::Instant deadline);

  /// An answer came. `complete`: nothing is missing after it. Returns true if the loss must be
  /// accepted now.
  [[nodiscard]] bool answered(bool complete);

  /// Returns true if no answer came in time for the second time.
  [[nodiscard]] bool expire(wire::Instant now);

  /// The connection is gone, and with it every answer.
  void reset();

  [[nodiscard]] bool wanted() const { return phase_ == Phase::wanted; }
  [[nodiscard]] bool open() const { return phase_ != Phase::none; }
  [[nodiscard]] std::optional<wire::Instant> deadline() const;

 private:
  enum class Phase : std::uint8_t { none, wanted, asked };
  bool ask_again_or_give_up();

  Phase phase_ = Phase::none;
  std::uint8_t questions_ = 0;
  wire::Instant deadline_;
};

}  // namespace tidewire::core
