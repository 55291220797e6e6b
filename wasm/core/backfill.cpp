#include "core/backfill.hpp"

namespace tidewire::core {
namespace {

/// "Asks again once, then reports a gap" (docs/protocol.md, positions).
constexpr int questions_max = 2;

}  // namespace

void BackfillState::asked(wire::Instant deadline) {
  phase_ = Phase::asked;
  ++questions_;
  deadline_ = deadline;
}

bool BackfillState::answered(bool complete) {
  if (complete) {
    reset();
    return false;
  }
  return ask_again_or_give_up();
}

bool BackfillState::expire(wire::Instant now) {
  if (phase_ != Phase::asked || deadline_ > now) return false;
  return ask_again_or_give_up();
}

void BackfillState::reset() {
  phase_ = Phase::none;
  questions_ = 0;
}

std::optional<wire::Instant> BackfillState::deadline() const {
  if (phase_ != Phase::asked) return std::nullopt;
  return deadline_;
}

bool BackfillState::ask_again_or_give_up() {
  if (questions_ < questions_max) {
    phase_ = Phase::wanted;
    return false;
  }
  reset();
  return true;
}

}  // namespace tidewire::core
