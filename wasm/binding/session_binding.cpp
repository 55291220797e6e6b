#include "binding/session_binding.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <variant>

#include "binding/effect_text.hpp"
#include "binding/hand_in.hpp"

namespace tidewire::binding {

std::string SessionBinding::configure(const std::string& config_text) {
  auto config = core::parse_config(config_text);
  if (!config) return "option \"" + config.error().key + "\" " + config.error().problem;
  session_ = std::make_unique<core::Session>(std::move(config).value(), seed_);
  return {};
}

int SessionBinding::handle(EventKind kind, const EventFields& fields, double now, double unix) {
  return hand_in(event_of(kind, fields), now, unix);
}

core::Event SessionBinding::event_of(EventKind kind, const EventFields& fields) {
  const auto& [id, number, text, more] = fields;
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

std::string SessionBinding::poll_effect() {
  const std::optional<core::Effect> effect = session_->poll_effect();
  std::string text;
  if (effect) write_effect(*effect, text);
  return text;
}

std::string SessionBinding::series_symbol(int id) {
  const core::Subscription* subscription = session_->subscription(id);
  return subscription ? subscription->symbol : std::string{};
}

}  // namespace tidewire::binding
