#include "binding/session_binding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <variant>

#include "binding/effect_text.hpp"
#include "binding/hand_in.hpp"

namespace tidewire::binding {

std::size_t SessionBinding::configure(std::size_t bytes) {
  auto config = core::parse_config(received(bytes));
  if (config) {
    session_ = std::make_unique<core::Session>(std::move(config).value(), seed_);
    return 0;
  }
  const auto& [key, problem] = config.error();
  outbox_ = "option \"";
  outbox_.append(key).append("\" ").append(problem);
  return deliver();
}

std::size_t SessionBinding::deliver() {
  mailbox_[4] = static_cast<double>(reinterpret_cast<std::uintptr_t>(outbox_.data()));
  return outbox_.size();
}

int SessionBinding::handle(EventKind kind, const EventFields& fields, double now, double unix) {
  return hand_in(event_of(kind, fields), now, unix);
}

core::Event SessionBinding::event_of(EventKind kind, const EventFields& fields) const {
  const auto& [id, number, text_bytes, more_bytes] = fields;
  const std::string_view text = received(text_bytes);
  const std::string_view more = received(text_bytes + more_bytes).substr(text.size());
  const std::int64_t ms = static_cast<std::int64_t>(number);
  switch (kind) {
    case EventKind::connect: return core::Connect{};
    case EventKind::disconnect: return core::Disconnect{};
    case EventKind::close: return core::Close{};
    case EventKind::retry: return core::Retry{};
    case EventKind::resumed: return core::PageResumed{};
    case EventKind::wake: return core::WakeUp{};
    case EventKind::subscribe: return core::SubscribeSymbol{text};
    case EventKind::unsubscribe: return core::UnsubscribeSymbol{text};
    case EventKind::want_candles: return core::WantCandles{text, ms};
    case EventKind::release_candles: return core::ReleaseCandles{text, ms};
    case EventKind::online: return core::OnlineChanged{number != 0};
    case EventKind::visible: return core::VisibilityChanged{number != 0};
    case EventKind::socket_opened: return core::SocketOpened{id, text};
    case EventKind::socket_closed:
      return core::SocketClosed{id, static_cast<std::uint16_t>(number), text};
    case EventKind::token_ready: return core::TokenReady{id, text};
    case EventKind::token_failed: return core::TokenFailed{id, text};
    case EventKind::http_reply: return core::HttpReply{id, static_cast<int>(number), text};
    case EventKind::send_command: return core::SendCommand{id, text, more, ms};
    case EventKind::send_request: return core::SendRequest{id, text, more, ms};
    case EventKind::cancel_command: return core::CancelCommand{id};
  }
  return core::WakeUp{};  // of no kind that there is: nothing follows from it
}

std::size_t SessionBinding::poll_effect() {
  outbox_.clear();
  if (const core::Effect* const effect = session_->first_effect()) {
    write_effect(*effect, outbox_);
    session_->drop_effect();
  }
  return deliver();
}

std::size_t SessionBinding::series_symbol(int id) {
  outbox_.clear();
  if (const core::Subscription* const found = session_->subscription(id)) outbox_ = found->symbol;
  return deliver();
}

}  // namespace tidewire::binding
