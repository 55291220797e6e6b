#include "sim/conduct.hpp"

#include <algorithm>
#include <utility>

#include "wire/close_code.hpp"

namespace tidewire::sim {
namespace {

// Far beyond what users, close codes and full jitter can cause together.
constexpr std::uint32_t wakes_at_once_max = 1'000;
constexpr std::size_t attempts_max = 40;
constexpr wire::Millis attempts_span_ms = 5'000;

double growing(double first, double growth, double longest, std::uint32_t losses) {
  for (std::uint32_t i = 0; i < losses && first < longest && first > 0; ++i) first *= growth;
  return std::min(first, longest);
}

}  // namespace

void Conduct::socket_opened(core::SocketId socket) {
  if (socket == socket_) open_ = true;
}

void Conduct::socket_closed(core::SocketId socket, std::uint16_t code) {
  if (socket != socket_) return;
  socket_ = 0;
  if (code == wire::close_code::authentication) ++refusals_;
}

void Conduct::heard(const std::string& text, core::Status status) {
  const bool is_hub = config_.dialect == core::Dialect::hub;
  if (!is_hub || text.find(R"({"type":7)") == std::string::npos) return;
  const bool is_final = text.find(R"("allowReconnect":true)") == std::string::npos;
  if (is_final && status != core::Status::closed) fail("comes back to a server that sent it away");
}

void Conduct::woke(wire::Instant now) {
  wakes_ = now == last_wake_ ? wakes_ + 1 : 0;
  last_wake_ = now;
  if (wakes_ > wakes_at_once_max) fail("it wants to be woken again and again at one moment");
}

void Conduct::handled(wire::Instant now) {
  // While still live: a loss may be what this event was.
  if (live_since_ && now - *live_since_ >= config_.steady_ms) losses_ = refusals_ = 0;
}

void Conduct::on(const core::OpenSocket& effect, wire::Instant now) {
  if (socket_ != 0) {
    fail("opens socket " + std::to_string(effect.socket) + " while it has socket " +
         std::to_string(socket_));
  }
  if (effect.socket <= last_socket_) fail("uses the number of a socket again");
  last_socket_ = socket_ = effect.socket;
  const bool in_address = config_.dialect != core::Dialect::stream;
  if (in_address && config_.token && effect.url.find("token=") == std::string::npos) {
    fail("does not authenticate");
  }
  open_ = spoken_ = false;
  attempts_.push_back(now);
  while (now - attempts_.front() > attempts_span_ms) attempts_.pop_front();
  if (attempts_.size() > attempts_max) fail("tries without a pause");
}

void Conduct::on(const core::SendText& effect) {
  if (effect.socket != socket_ || !open_) fail("sends on a socket that is not open");
  const bool is_auth = effect.text.rfind(R"({"type":"auth")", 0) == 0;
  const bool must_be_auth = config_.token && config_.dialect == core::Dialect::stream;
  const bool is_handshake = effect.text.rfind(R"({"protocol":"json")", 0) == 0;
  const bool is_hub = config_.dialect == core::Dialect::hub;
  const bool is_first = !std::exchange(spoken_, true);
  if (is_first && must_be_auth && !is_auth) fail("does not authenticate first");
  if (is_hub && is_first != is_handshake) fail("does not shake hands first, and once");
}

void Conduct::on(const core::CloseSocket& effect) {
  if (effect.socket != socket_) fail("closes a socket that it does not have");
  socket_ = 0;
}

void Conduct::on(const core::StateChanged& effect, wire::Instant now) {
  const bool live = effect.status == core::Status::live;
  if (!live) live_since_.reset();
  if (live && !live_since_) live_since_ = now;
  if (effect.status == core::Status::closed || effect.status == core::Status::idle) losses_ = 0;
  if (!effect.retry_at) return;
  const wire::Millis delay = *effect.retry_at - now;
  if (delay < 0 || delay > longest_delay()) {
    fail("waits " + std::to_string(delay) + " ms after loss " + std::to_string(losses_ + 1));
  }
  ++losses_;
}

void Conduct::on(const core::AuthRequired&) {
  if (refusals_ < 2) fail("asks to sign in after one refused token");
  refusals_ = 0;
}

wire::Millis Conduct::longest_delay() const {
  const auto spread = static_cast<double>(spread_ms_);
  const double alone = growing(static_cast<double>(config_.backoff.base_ms), 2,
                               static_cast<double>(config_.backoff.cap_ms), losses_);
  const double crowd = growing(1.25 * spread, 4, 7 * spread, losses_);
  return std::max(static_cast<wire::Millis>(std::max(alone, crowd)), retry_after_ms_max_);
}

void Conduct::fail(std::string what) {
  if (!fault_) fault_ = std::move(what);
}

}  // namespace tidewire::sim
