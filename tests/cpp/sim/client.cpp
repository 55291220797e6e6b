#include "sim/client.hpp"

#include <cstdio>
#include <utility>
#include <variant>

#include "sim/token.hpp"

namespace tidewire::sim {
namespace {

/// What servers of the simulation say at most in `going_away`.
constexpr wire::Millis retry_after_ms_max = 3'000;

/// More sockets than any client opens in one run.
constexpr std::uint64_t sockets_max = 1'000'000;

constexpr wire::Millis sign_in_ms_max = 5'000;

}  // namespace

Client::Client(Options options, Scheduler& scheduler, core::Random& random,
               const Weather& weather, Connect connect, Fetch fetch)
    : options_(std::move(options)),
      scheduler_(scheduler),
      random_(random),
      weather_(weather),
      connect_(std::move(connect)),
      fetch_(std::move(fetch)),
      session_(options_.config, options_.seed),
      conduct_(options_.config, options_.spread_ms, retry_after_ms_max),
      poll_watch_(options_.config.poll) {}

std::optional<Failure> Client::fault() const {
  if (conduct_.fault()) return Failure{FailureKind::other, *conduct_.fault()};
  for (const Watch* watch : std::initializer_list<const Watch*>{
           &poll_watch_, &command_watch_, &event_watch_, &candle_watch_}) {
    if (watch->fault()) return watch->fault();
  }
  return std::nullopt;
}

wire::Now Client::now() const {
  return {scheduler_.now(), true_unix(scheduler_.now()) + wall_offset_ms_};
}

void Client::handle(const core::Event& event) {
  // Frames by the way that the binding takes.
  std::visit([&](const auto& alternative) { session_.handle(alternative, now()); }, event);
  drain();
  conduct_.handled(scheduler_.now());
  poll_watch_.handled(session_, scheduler_.now());
  command_watch_.handled(scheduler_.now());
  arm();
  if (after_step) after_step();
}

void Client::subscribe(SymbolIndex symbol) {
  symbols_.insert(symbol);
  if (present_) handle(core::SubscribeSymbol{symbol_names[symbol]});
}

void Client::unsubscribe(SymbolIndex symbol) {
  symbols_.erase(symbol);
  if (present_) handle(core::UnsubscribeSymbol{symbol_names[symbol]});
}

void Client::command(std::string name, wire::Millis timeout_ms) {
  const core::RequestId command = ++last_command_;
  trace("command", name);
  command_watch_.begin(command, name, timeout_ms, session_.status() == core::Status::live,
                       scheduler_.now());
  handle(core::SendCommand{command, name, "", timeout_ms});
}

void Client::cancel_last_command() {
  command_watch_.cancelled(last_command_);
  handle(core::CancelCommand{last_command_});
}

void Client::series_changed(const core::Subscription& subscription) {
  if (!options_.reads_candles) return;
  candle_watch_.changed(subscription, session_.series_status(subscription));
}

void Client::leave() {
  if (!std::exchange(present_, false)) return;
  for (const SymbolIndex symbol : symbols_) handle(core::UnsubscribeSymbol{symbol_names[symbol]});
  handle(core::Disconnect{});
}

void Client::arrive() {
  if (std::exchange(present_, true)) return;
  handle(core::Connect{});
  if (session_.status() == core::Status::closed) handle(core::Retry{});  // signs in on the way
  for (const SymbolIndex symbol : symbols_) handle(core::SubscribeSymbol{symbol_names[symbol]});
}

void Client::sleep(wire::Millis span) {
  if (asleep_until_) return;
  asleep_until_ = scheduler_.now() + span;
  scheduler_.at(*asleep_until_, [this] {
    asleep_until_.reset();
    const auto missed = std::exchange(slept_through_, {});
    if (random_.up_to(1) == 0) handle(core::PageResumed{});  // before or after the rest
    for (const auto& happening : missed) happening();
    handle(core::PageResumed{});
  });
}

void Client::heal() {
  line_ = {};
  timer_lateness_ms_max_ = 0;
  timer_noise_ = false;
  token_life_ms_ = options_.healthy_token_life_ms;
  token_broken_ = false;
  token_callback_fails_ = false;
  wall_offset_ms_ = 0;
}

void Client::drain() {
  while (std::optional<core::Effect> effect = session_.poll_effect()) {
    std::visit([this](const auto& alternative) { carry_out(alternative); }, *effect);
  }
}

/// The page's event loop: nothing is reported while the computer sleeps.
void Client::report(std::function<void()> happening) {
  if (asleep_until_) {
    slept_through_.push_back(std::move(happening));
  } else {
    happening();
  }
}

void Client::arm() {
  const std::optional<wire::Instant> deadline = session_.next_deadline();
  if (!deadline || armed_ == deadline) return;
  armed_ = deadline;
  const wire::Instant fires = *deadline + random_.up_to(timer_lateness_ms_max_);
  wake_at(fires, deadline);
  if (!timer_noise_) return;
  wake_at(fires, {});  // twice
  wake_at(scheduler_.now() + random_.up_to(1'000), {});
}

void Client::wake_at(wire::Instant when, std::optional<wire::Instant> armed_for) {
  scheduler_.at(when, [this, armed_for] {
    report([this, armed_for] {
      conduct_.woke(scheduler_.now());
      if (armed_for && armed_ == armed_for) armed_.reset();
      handle(core::WakeUp{});  // also when it is not needed any more: timers are hints
    });
  });
}

void Client::trace(const char* what, const std::string& text) const {
  if (!options_.verbose) return;
  std::printf("%8lld  %s %s %s\n", static_cast<long long>(scheduler_.now().ms),
              options_.name.c_str(), what, text.c_str());
}

std::uint64_t Client::visitor_number(core::SocketId socket) const {
  return options_.number * sockets_max + socket;
}

void Client::hear(core::SocketId socket, const Frame& frame) {
  if (!frame.binary) return hear_text(socket, frame.text);
  trace("<", std::to_string(frame.text.size()) + " bytes");
  handle(core::SocketBinary{socket, frame.text});
}

void Client::hear_text(core::SocketId socket, const std::string& text) {
  trace("<", text.substr(0, 300));
  const bool current = conduct_.is_current(socket);
  event_watch_.hearing(socket, current);
  handle(core::SocketText{socket, text});
  event_watch_.heard();
  if (current) conduct_.heard(text, session_.status());
  if (current && options_.reads_candles) candle_watch_.heard(text, session_);
}

void Client::carry_out(const core::HttpRequest& effect) {
  if (!effect.post) poll_watch_.on(effect, scheduler_.now());
  trace("request", effect.url);
  const HttpTrouble trouble = weather_.http;
  if (trouble == HttpTrouble::lost) return;
  const wire::Millis late_ms = trouble == HttpTrouble::late ? random_.up_to(20'000) : 0;
  scheduler_.after(1 + random_.up_to(weather_.delay_ms_max), [this, effect, late_ms] {
    const HttpAnswer answer = fetch_(effect);
    const wire::Millis delay_ms = 1 + late_ms + random_.up_to(weather_.delay_ms_max);
    scheduler_.after(delay_ms, [this, request = effect, answer] {
      report([this, request, answer] { hear_reply(request, answer); });
    });
  });
}

void Client::hear_reply(const core::HttpRequest& request, const HttpAnswer& answer) {
  trace("answered", std::to_string(answer.status) + " " + answer.body);
  if (request.post) {
    if (answer.status == 401) conduct_.refused();
    return handle(core::HttpReply{request.request, answer.status, answer.body});
  }
  poll_watch_.reply_comes(request.request, session_);
  handle(core::HttpReply{request.request, answer.status, answer.body});
  poll_watch_.reply_came(answer.useful, session_);
}

void Client::carry_out(const core::CommandDone& effect) {
  trace("command done", std::to_string(effect.command) + " " + effect.code + " " + effect.text);
  command_watch_.on(effect, scheduler_.now());
}

void Client::carry_out(const core::EventMessage& effect) { event_watch_.on(effect); }

void Client::carry_out(const core::StateChanged& effect) {
  conduct_.on(effect, scheduler_.now());
  poll_watch_.on(effect, scheduler_.now());
  command_watch_.on(effect);
  const bool live = effect.status == core::Status::live;
  // A token in the address cannot be renewed in band: a connection that ends with it was not lost.
  const bool ended_with_token = effect.reason == core::Reason::token_refused &&
                                options_.config.dialect != core::Dialect::stream;
  if (std::exchange(was_live_, live) && !live && !ended_with_token) {
    last_lost_ = scheduler_.now();
  }
  if (effect.reason == core::Reason::closed_by_server) retry_later();
  trace("state", std::string(core::name(effect.status)) + " because " +
                     std::to_string(static_cast<int>(effect.reason)) + ", attempt " +
                     std::to_string(effect.attempt) + ", close code " +
                     std::to_string(effect.close_code));
}

void Client::carry_out(const core::Report& effect) {
  trace("report", effect.code + ": " + effect.message);
}

void Client::carry_out(const core::AuthRequired& effect) {
  conduct_.on(effect);
  trace("state", "the user has to sign in");
  retry_later();
}

/// The user has noticed that nothing goes any more.
void Client::retry_later() {
  scheduler_.after(random_.up_to(sign_in_ms_max), [this] {
    report([this] {
      if (present_ && session_.status() == core::Status::closed) handle(core::Retry{});
    });
  });
}

void Client::carry_out(const core::OpenSocket& effect) {
  conduct_.on(effect, scheduler_.now());
  const core::SocketId socket = effect.socket;
  auto link = std::make_shared<Link>(scheduler_, random_, weather_, line_,
                                     Visitor{effect.url, visitor_number(socket),
                                             effect.protocols});
  sockets_[socket] = {link, SocketState::opening};
  link->attach(Link::client, {[this, socket](Frame frame) {
                                report([this, socket, frame = std::move(frame)] {
                                  hear(socket, frame);
                                });
                              },
                              [this, socket](std::uint16_t code) {
                                report([this, socket, code] {
                                  sockets_.erase(socket);
                                  conduct_.socket_closed(socket, code);
                                  handle(core::SocketClosed{socket, code, ""});
                                });
                              },
                              {}});
  scheduler_.after(1 + random_.up_to(weather_.delay_ms_max),
                   [this, socket] { report([this, socket] { connect_socket(socket); }); });
}

void Client::connect_socket(core::SocketId socket) {
  const auto found = sockets_.find(socket);
  if (found == sockets_.end() || found->second.state != SocketState::opening) return;
  if (const std::optional<std::string> chosen = connect_(found->second.link)) {
    found->second.state = SocketState::open;
    conduct_.socket_opened(socket);
    handle(core::SocketOpened{socket, *chosen});
    return;
  }
  sockets_.erase(found);
  conduct_.socket_closed(socket, 1006);
  handle(core::SocketClosed{socket, 1006, ""});
}

void Client::carry_out(const core::SendText& effect) {
  conduct_.on(effect);
  command_watch_.on(effect, visitor_number(effect.socket));
  trace(">", effect.text);
  const auto found = sockets_.find(effect.socket);
  if (found != sockets_.end()) found->second.link->send(Link::client, {effect.text});
}

void Client::carry_out(const core::CloseSocket& effect) {
  conduct_.on(effect);
  const auto found = sockets_.find(effect.socket);
  if (found == sockets_.end()) return;
  // A browser reports the close later, when the session has long gone on; and until then whatever
  // was under way: late callbacks.
  found->second.state = SocketState::closing;
  found->second.link->close(Link::client, effect.code);
}

void Client::carry_out(const core::RequestToken& effect) {
  const wire::UnixMillis expires = true_unix(scheduler_.now()) + token_life_ms_;
  const std::string token = token_broken_ ? "broken" : make_token(expires);
  const bool fails = token_callback_fails_;
  scheduler_.after(random_.up_to(50), [this, request = effect.request, token, fails] {
    report([this, request, token, fails] {
      if (fails) return handle(core::TokenFailed{request, "no token"});
      handle(core::TokenReady{request, token});
    });
  });
}

}  // namespace tidewire::sim
