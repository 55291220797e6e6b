#include "core/effect.hpp"

#include <utility>

namespace tidewire::core {

void EffectQueue::push(Effect effect) { effects_.push_back(std::move(effect)); }

void EffectQueue::report(std::string_view code, std::string_view message) {
  push(Report{std::string(code), std::string(message)});
}

void EffectQueue::pass_on(std::string_view type, std::string_view text) {
  push(EventMessage{std::string(type), std::string(text)});
}

void EffectQueue::command_done(RequestId command, bool ok, std::string_view code,
                               std::string_view text) {
  push(CommandDone{command, ok, std::string(code), std::string(text)});
}

void EffectQueue::drop_first() {
  if (++next_ != effects_.size()) return;
  effects_.clear();
  next_ = 0;
}

}  // namespace tidewire::core
