#include "binding/session_binding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "binding/effect_text.hpp"
#include "binding/hand_in.hpp"

namespace tidewire::binding {
namespace {

constexpr std::size_t block_header = 8;

}  // namespace

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
  mailbox_[3] = static_cast<double>(reinterpret_cast<std::uintptr_t>(outbox_.data()));
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

std::uintptr_t SessionBinding::read_series(int id) {
  const core::Subscription* subscription = session_->subscription(id);
  if (!subscription) return 0;
  const std::span<const wire::Tick> points = subscription->series.points();
  const std::size_t count = points.size();
  double* const time = make_block(count, 4);
  block_[0] = static_cast<double>(count);
  block_[1] = static_cast<double>(session_->series_status(*subscription));
  block_[2] = static_cast<double>(subscription->revision);
  block_[3] = points.empty() ? 0 : static_cast<double>(points.back().seq);
  block_[4] = subscription->change_24h;
  block_[5] = static_cast<double>(subscription->duplicates);
  for (std::size_t i = 0; i < count; ++i) {
    time[i] = static_cast<double>(points[i].time.ms);
    time[count + i] = points[i].price;
    time[2 * count + i] = points[i].volume;
    time[3 * count + i] = static_cast<double>(points[i].seq);
  }
  return reinterpret_cast<std::uintptr_t>(block_.get());
}

std::uintptr_t SessionBinding::read_candles(int id, double interval_ms) {
  const core::Subscription* subscription = session_->subscription(id);
  const core::CandleSubscription* candles =
      session_->candles(id, static_cast<std::int64_t>(interval_ms));
  if (!subscription || !candles) return 0;
  const std::span<const wire::Candle> list = candles->series.candles();
  const std::size_t count = list.size();
  double* const time = make_block(count, 6);
  block_[0] = static_cast<double>(count);
  block_[1] = static_cast<double>(session_->candle_status(*subscription, *candles));
  block_[2] = static_cast<double>(candles->revision);
  for (std::size_t i = 0; i < count; ++i) {
    time[i] = static_cast<double>(list[i].time.ms);
    time[count + i] = list[i].open;
    time[2 * count + i] = list[i].high;
    time[3 * count + i] = list[i].low;
    time[4 * count + i] = list[i].close;
    time[5 * count + i] = list[i].volume;
  }
  return reinterpret_cast<std::uintptr_t>(block_.get());
}

double* SessionBinding::make_block(std::size_t count, std::size_t columns) {
  const std::size_t doubles = block_header + columns * count;
  if (block_size_ < doubles) {
    block_.reset(new double[doubles]);
    block_size_ = doubles;
  }
  std::fill_n(block_.get(), block_header, 0.0);
  return block_.get() + block_header;
}

}  // namespace tidewire::binding
