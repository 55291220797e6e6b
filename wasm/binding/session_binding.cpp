#include "binding/session_binding.hpp"

#include <cmath>
#include <limits>
#include <span>
#include <string_view>

#include "binding/effect_value.hpp"

namespace tidewire::binding {
namespace {

/// Bits of what every event returns.
constexpr int effects_waiting = 1;
constexpr int series_changed = 2;

constexpr std::size_t block_header = 8;

wire::Now at(double now, double unix) {
  return {wire::Instant{static_cast<std::int64_t>(std::floor(now))},
          wire::UnixMillis{static_cast<std::int64_t>(std::floor(unix))}};
}

}  // namespace

std::uintptr_t SessionBinding::inbox(std::size_t bytes) {
  if (inbox_.size() < bytes) inbox_.resize(bytes);
  return reinterpret_cast<std::uintptr_t>(inbox_.data());
}

int SessionBinding::socket_text(core::SocketId socket, std::size_t bytes, double now,
                                double unix) {
  return handle(core::SocketText{socket, std::string_view(inbox_).substr(0, bytes)}, now, unix);
}

int SessionBinding::socket_binary(core::SocketId socket, std::size_t bytes, double now,
                                  double unix) {
  return handle(core::SocketBinary{socket, std::string_view(inbox_).substr(0, bytes)}, now, unix);
}

int SessionBinding::socket_opened(core::SocketId socket, const std::string& protocol, double now,
                                  double unix) {
  return handle(core::SocketOpened{socket, protocol}, now, unix);
}

int SessionBinding::socket_closed(core::SocketId socket, int code, const std::string& reason,
                                  double now, double unix) {
  return handle(core::SocketClosed{socket, static_cast<std::uint16_t>(code), reason}, now, unix);
}

int SessionBinding::token_ready(core::RequestId request, const std::string& token, double now,
                                double unix) {
  return handle(core::TokenReady{request, token}, now, unix);
}

int SessionBinding::token_failed(core::RequestId request, const std::string& message, double now,
                                 double unix) {
  return handle(core::TokenFailed{request, message}, now, unix);
}

int SessionBinding::http_reply(core::RequestId request, int status, std::size_t bytes, double now,
                               double unix) {
  return handle(core::HttpReply{request, status, std::string_view(inbox_).substr(0, bytes)}, now,
                unix);
}

int SessionBinding::send_command(core::RequestId command, const std::string& name,
                                 const std::string& payload, double timeout_ms, double now,
                                 double unix) {
  const core::SendCommand event{command, name, payload, static_cast<std::int64_t>(timeout_ms)};
  return handle(event, now, unix);
}

int SessionBinding::send_request(core::RequestId command, const std::string& url,
                                 const std::string& body, double timeout_ms, double now,
                                 double unix) {
  const core::SendRequest event{command, url, body, static_cast<std::int64_t>(timeout_ms)};
  return handle(event, now, unix);
}

int SessionBinding::cancel_command(core::RequestId command, double now, double unix) {
  return handle(core::CancelCommand{command}, now, unix);
}

int SessionBinding::connect(double now, double unix) { return handle(core::Connect{}, now, unix); }
int SessionBinding::disconnect(double now, double unix) {
  return handle(core::Disconnect{}, now, unix);
}
int SessionBinding::close(double now, double unix) { return handle(core::Close{}, now, unix); }
int SessionBinding::retry(double now, double unix) { return handle(core::Retry{}, now, unix); }

int SessionBinding::subscribe(const std::string& symbol, double now, double unix) {
  return handle(core::SubscribeSymbol{symbol}, now, unix);
}

int SessionBinding::unsubscribe(const std::string& symbol, double now, double unix) {
  return handle(core::UnsubscribeSymbol{symbol}, now, unix);
}

int SessionBinding::want_candles(const std::string& symbol, double interval_ms, double now,
                                 double unix) {
  return handle(core::WantCandles{symbol, static_cast<std::int64_t>(interval_ms)}, now, unix);
}

int SessionBinding::release_candles(const std::string& symbol, double interval_ms, double now,
                                    double unix) {
  return handle(core::ReleaseCandles{symbol, static_cast<std::int64_t>(interval_ms)}, now, unix);
}

int SessionBinding::online(bool is, double now, double unix) {
  return handle(core::OnlineChanged{is}, now, unix);
}

int SessionBinding::visible(bool is, double now, double unix) {
  return handle(core::VisibilityChanged{is}, now, unix);
}

int SessionBinding::resumed(double now, double unix) {
  return handle(core::PageResumed{}, now, unix);
}

int SessionBinding::wake(double now, double unix) { return handle(core::WakeUp{}, now, unix); }

emscripten::val SessionBinding::poll_effect() {
  const std::optional<core::Effect> effect = session_.poll_effect();
  return effect ? to_value(*effect) : emscripten::val::null();
}

double SessionBinding::next_deadline() const {
  const std::optional<wire::Instant> next = session_.next_deadline();
  return next ? static_cast<double>(next->ms) : std::numeric_limits<double>::infinity();
}

std::string SessionBinding::series_symbol(int id) {
  const core::Subscription* subscription = session_.subscription(id);
  return subscription ? subscription->symbol : std::string{};
}

std::uintptr_t SessionBinding::read_series(int id) {
  const core::Subscription* subscription = session_.subscription(id);
  if (!subscription) return 0;
  const std::span<const wire::Tick> points = subscription->series.points();
  const std::size_t count = points.size();
  block_.resize(block_header + 4 * count);
  block_[0] = static_cast<double>(count);
  block_[1] = static_cast<double>(session_.series_status(*subscription));
  block_[2] = static_cast<double>(subscription->revision);
  block_[3] = points.empty() ? 0 : static_cast<double>(points.back().seq);
  block_[4] = subscription->change_24h;
  block_[5] = static_cast<double>(subscription->duplicates);
  block_[6] = 0;
  block_[7] = 0;
  double* const time = block_.data() + block_header;
  for (std::size_t i = 0; i < count; ++i) {
    time[i] = static_cast<double>(points[i].time.ms);
    time[count + i] = points[i].price;
    time[2 * count + i] = points[i].volume;
    time[3 * count + i] = static_cast<double>(points[i].seq);
  }
  return reinterpret_cast<std::uintptr_t>(block_.data());
}

std::uintptr_t SessionBinding::read_candles(int id, double interval_ms) {
  const core::Subscription* subscription = session_.subscription(id);
  const core::CandleSubscription* candles =
      session_.candles(id, static_cast<std::int64_t>(interval_ms));
  if (!subscription || !candles) return 0;
  const std::span<const wire::Candle> list = candles->series.candles();
  const std::size_t count = list.size();
  block_.assign(block_header + 6 * count, 0);
  block_[0] = static_cast<double>(count);
  block_[1] = static_cast<double>(session_.candle_status(*subscription, *candles));
  block_[2] = static_cast<double>(candles->revision);
  double* const time = block_.data() + block_header;
  for (std::size_t i = 0; i < count; ++i) {
    time[i] = static_cast<double>(list[i].time.ms);
    time[count + i] = list[i].open;
    time[2 * count + i] = list[i].high;
    time[3 * count + i] = list[i].low;
    time[4 * count + i] = list[i].close;
    time[5 * count + i] = list[i].volume;
  }
  return reinterpret_cast<std::uintptr_t>(block_.data());
}

int SessionBinding::handle(const core::Event& event, double now, double unix) {
  session_.handle(event, at(now, unix));
  return (session_.has_effects() ? effects_waiting : 0) |
         (session_.any_changed() ? series_changed : 0);
}

}  // namespace tidewire::binding
