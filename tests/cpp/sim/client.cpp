#include "sim/client.hpp"

#include <cstdio>
#include <utility>
#include <variant>

namespace tidewire::sim {

Client::Client(core::Config config, std::uint64_t seed, Scheduler& scheduler,
               core::Random& random, const Weather& weather, Server& server)
    : scheduler_(scheduler),
      random_(random),
      weather_(weather),
      server_(server),
      session_(std::move(config), seed) {}

wire::Now Client::now() const {
  return {scheduler_.now(),
          wire::UnixMillis{1'700'000'000'000 + scheduler_.now().ms + wall_offset_ms_}};
}

void Client::handle(const core::Event& event) {
  session_.handle(event, now());
  drain();
  arm();
  if (after_step) after_step();
}

void Client::subscribe(const std::string& symbol) {
  symbols_.insert(symbol);
  handle(core::SubscribeSymbol{symbol});
}

void Client::unsubscribe(const std::string& symbol) {
  symbols_.erase(symbol);
  handle(core::UnsubscribeSymbol{symbol});
}

void Client::heal() {
  timer_lateness_ms_max_ = 0;
  token_life_ms_ = 900'000;
  token_broken_ = false;
  wall_offset_ms_ = 0;
  if (std::exchange(auth_required_, false)) handle(core::Retry{});  // the user signs in again
}

void Client::drain() {
  while (std::optional<core::Effect> effect = session_.poll_effect()) {
    std::visit([this](const auto& alternative) { carry_out(alternative); }, *effect);
  }
}

void Client::arm() {
  const std::optional<wire::Instant> deadline = session_.next_deadline();
  if (!deadline || armed_ == deadline) return;
  armed_ = deadline;
  const wire::Instant fires = *deadline + random_.up_to(timer_lateness_ms_max_);
  scheduler_.at(fires, [this, at = *deadline] {
    if (armed_ == at) armed_.reset();
    handle(core::WakeUp{});  // also when it is not needed any more: timers are hints
  });
}

void Client::trace(const char* what, const std::string& text) const {
  if (verbose_) {
    std::printf("%8lld    %s %s\n", static_cast<long long>(scheduler_.now().ms), what, text.c_str());
  }
}

void Client::carry_out(const core::StateChanged& effect) {
  trace("state", std::string(core::name(effect.status)) + " because " +
                     std::to_string(static_cast<int>(effect.reason)) + ", attempt " +
                     std::to_string(effect.attempt));
}

void Client::carry_out(const core::Report& effect) {
  trace("report", effect.code + ": " + effect.message);
}

void Client::carry_out(const core::OpenSocket& effect) {
  auto link = std::make_shared<Link>(scheduler_, random_, weather_);
  links_[effect.socket] = link;
  const core::SocketId socket = effect.socket;
  link->attach(Link::client,
               {[this, socket](std::string text) {
                  trace("<", text.substr(0, 300));
                  handle(core::SocketText{socket, text});
                },
                [this, socket](std::uint16_t code) {
                  links_.erase(socket);
                  handle(core::SocketClosed{socket, code, ""});
                }});
  scheduler_.after(1 + random_.up_to(weather_.delay_ms_max), [this, socket, link] {
    if (links_.find(socket) == links_.end()) return;  // given up meanwhile
    if (server_.accept(link)) {
      handle(core::SocketOpened{socket, ""});
    } else {
      links_.erase(socket);
      handle(core::SocketClosed{socket, 1006, ""});
    }
  });
}

void Client::carry_out(const core::SendText& effect) {
  trace(">", effect.text);
  const auto link = links_.find(effect.socket);
  if (link != links_.end()) link->second->send(Link::client, effect.text);
}

void Client::carry_out(const core::CloseSocket& effect) {
  const auto link = links_.find(effect.socket);
  if (link == links_.end()) return;
  link->second->close(Link::client, effect.code);
  // A browser reports the close later, when the session has long gone on: a late callback.
  scheduler_.after(1 + random_.up_to(weather_.delay_ms_max), [this, socket = effect.socket] {
    handle(core::SocketClosed{socket, 1000, ""});
  });
  links_.erase(link);
}

void Client::carry_out(const core::RequestToken& effect) {
  const std::int64_t expires = now().unix.ms - wall_offset_ms_ + token_life_ms_;
  std::string token = token_broken_ ? "broken" : Server::token_prefix + std::to_string(expires);
  scheduler_.after(random_.up_to(50), [this, request = effect.request, token = std::move(token)] {
    handle(core::TokenReady{request, token});
  });
}

}  // namespace tidewire::sim
