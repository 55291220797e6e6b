#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "core/session.hpp"
#include "sim/candle_watch.hpp"
#include "sim/command_watch.hpp"
#include "sim/conduct.hpp"
#include "sim/event_watch.hpp"
#include "sim/market.hpp"
#include "sim/network.hpp"
#include "sim/poll_watch.hpp"
#include "sim/scheduler.hpp"

namespace tidewire::sim {

/// A real session with a host made of simulated parts: sockets, tokens, a timer that is as late
/// as a browser's may be, a computer that sleeps, and a user.
class Client {
 public:
  /// Where sockets go: the subprotocol that was chosen (empty: none); nothing if nobody listens.
  using Connect = std::function<std::optional<std::string>(const std::shared_ptr<Link>&)>;
  /// An answer to a request; a status of 0 stands for none.
  struct HttpAnswer {
    int status = 0;
    std::string body;
    /// It holds what was asked for.
    bool useful = false;
  };
  using Fetch = std::function<HttpAnswer(const core::HttpRequest& request)>;
  struct Options {
    core::Config config;
    std::uint64_t seed = 0;
    std::uint64_t number = 0;
    /// How long tokens live once nothing goes wrong any more: by default so short that each run
    /// sees some expire.
    wire::Millis healthy_token_life_ms = 40'000;
    bool reads_candles = false;  // they are a server's without positions
    wire::Millis spread_ms = 0;  // what the server may announce, for the watch over delays
    bool verbose = false;        // print what the session reports, and every frame
    std::string name;
  };

  Client(Options options, Scheduler& scheduler, core::Random& random, const Weather& weather,
         Connect connect, Fetch fetch);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void handle(const core::Event& event);
  void subscribe(SymbolIndex symbol);
  void unsubscribe(SymbolIndex symbol);
  /// The user wants something done, waits a while for the answer, and may lose interest.
  void command(std::string name, wire::Millis timeout_ms);
  void cancel_last_command();
  /// The user leaves the page, with everything that it wanted, and comes back to it.
  void leave();
  void arrive();

  /// How the host misbehaves.
  void set_timer_lateness_max(wire::Millis lateness_ms) { timer_lateness_ms_max_ = lateness_ms; }
  void set_timer_noise(bool noise) { timer_noise_ = noise; }
  void set_token_life(wire::Millis life_ms) { token_life_ms_ = life_ms; }
  void set_token_broken(bool broken) { token_broken_ = broken; }
  void set_token_callback_fails(bool fails) { token_callback_fails_ = fails; }
  void jump_wall_clock(wire::Millis by) { wall_offset_ms_ += by; }
  /// Nothing runs for a while; what happened meanwhile is reported afterwards.
  void sleep(wire::Millis span);
  [[nodiscard]] Line& line() { return line_; }
  /// The end of the misbehaviour: everything is again as it should be.
  void heal();

  [[nodiscard]] core::Session& session() { return session_; }
  /// The first thing that the session did and may not do.
  [[nodiscard]] std::optional<Failure> fault() const;
  [[nodiscard]] const EventWatch& events() const { return event_watch_; }
  /// A series has changed.
  void series_changed(const core::Subscription& subscription);
  [[nodiscard]] const std::set<SymbolIndex>& symbols() const { return symbols_; }
  [[nodiscard]] std::size_t points_max() const { return options_.config.points; }
  [[nodiscard]] const std::string& name() const { return options_.name; }
  /// What the server knows its present connection by.
  [[nodiscard]] std::uint64_t visitor() const { return visitor_number(conduct_.socket()); }
  [[nodiscard]] bool present() const { return present_; }
  /// When the connection was last live and then was not; for phases in which nothing may fail.
  [[nodiscard]] std::optional<wire::Instant> last_lost() const { return last_lost_; }
  /// Called after each event that the session has handled.
  std::function<void()> after_step;

 private:
  enum class SocketState { opening, open, closing };
  struct Socket {
    std::shared_ptr<Link> link;
    SocketState state = SocketState::opening;
  };

  [[nodiscard]] wire::Now now() const;
  void drain();
  void arm();
  void wake_at(wire::Instant when, std::optional<wire::Instant> armed_for);
  void report(std::function<void()> happening);
  void connect_socket(core::SocketId socket);
  void hear(core::SocketId socket, const Frame& frame);
  void hear_text(core::SocketId socket, const std::string& text);
  void hear_reply(const core::HttpRequest& request, const HttpAnswer& answer);
  [[nodiscard]] std::uint64_t visitor_number(core::SocketId socket) const;
  void retry_later();
  void trace(const char* what, const std::string& text) const;

  void carry_out(const core::OpenSocket& effect);
  void carry_out(const core::SendText& effect);
  void carry_out(const core::CloseSocket& effect);
  void carry_out(const core::RequestToken& effect);
  void carry_out(const core::HttpRequest& effect);
  void carry_out(const core::CommandDone& effect);
  void carry_out(const core::EventMessage& effect);
  void carry_out(const core::StateChanged& effect);
  void carry_out(const core::AuthRequired& effect);
  void carry_out(const core::Report& effect);

  Options options_;
  Scheduler& scheduler_;
  core::Random& random_;
  const Weather& weather_;
  Connect connect_;
  Fetch fetch_;
  core::Session session_;
  Conduct conduct_;
  PollWatch poll_watch_;
  CommandWatch command_watch_;
  EventWatch event_watch_;
  CandleWatch candle_watch_;
  Line line_;
  std::map<core::SocketId, Socket> sockets_;
  std::set<SymbolIndex> symbols_;
  core::RequestId last_command_ = 0;
  std::optional<wire::Instant> armed_;
  std::vector<std::function<void()>> slept_through_;
  std::optional<wire::Instant> asleep_until_;
  std::optional<wire::Instant> last_lost_;
  wire::Millis timer_lateness_ms_max_ = 0;
  wire::Millis token_life_ms_ = 900'000;
  wire::Millis wall_offset_ms_ = 0;
  bool timer_noise_ = false;
  bool token_broken_ = false;
  bool token_callback_fails_ = false;
  bool present_ = false;
  bool was_live_ = false;
};

}  // namespace tidewire::sim
