#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "core/random.hpp"
#include "core/session.hpp"
#include "sim/network.hpp"
#include "sim/scheduler.hpp"
#include "sim/server.hpp"

namespace tidewire::sim {

/// A real session with a host made of simulated parts: sockets, tokens, a timer that is as late
/// as a browser's may be, and a user.
class Client {
 public:
  Client(core::Config config, std::uint64_t seed, Scheduler& scheduler, core::Random& random,
         const Weather& weather, Server& server);

  void handle(const core::Event& event);
  void subscribe(const std::string& symbol);
  void unsubscribe(const std::string& symbol);

  /// How the host misbehaves.
  void set_timer_lateness_max(wire::Millis lateness_ms) { timer_lateness_ms_max_ = lateness_ms; }
  void set_token_life(wire::Millis life_ms) { token_life_ms_ = life_ms; }
  void set_token_broken(bool broken) { token_broken_ = broken; }
  void jump_wall_clock(wire::Millis by) { wall_offset_ms_ += by; }
  /// The end of the misbehaviour: everything is again as it should be.
  void heal();

  [[nodiscard]] core::Session& session() { return session_; }
  [[nodiscard]] const std::set<std::string>& symbols() const { return symbols_; }
  [[nodiscard]] bool auth_required() const { return auth_required_; }
  /// Prints what the session reports, and every frame.
  void set_verbose(bool verbose) { verbose_ = verbose; }
  /// Called after each event that the session has handled.
  std::function<void()> after_step;

 private:
  [[nodiscard]] wire::Now now() const;
  void drain();
  void arm();
  void trace(const char* what, const std::string& text) const;

  void carry_out(const core::OpenSocket& effect);
  void carry_out(const core::SendText& effect);
  void carry_out(const core::CloseSocket& effect);
  void carry_out(const core::RequestToken& effect);
  void carry_out(const core::StateChanged& effect);
  void carry_out(const core::AuthRequired&) { auth_required_ = true; }
  void carry_out(const core::Report& effect);
  void carry_out(const core::EventMessage&) {}

  Scheduler& scheduler_;
  core::Random& random_;
  const Weather& weather_;
  Server& server_;
  core::Session session_;
  std::map<core::SocketId, std::shared_ptr<Link>> links_;
  std::set<std::string> symbols_;
  std::optional<wire::Instant> armed_;
  wire::Millis timer_lateness_ms_max_ = 0;
  wire::Millis token_life_ms_ = 900'000;
  wire::Millis wall_offset_ms_ = 0;
  bool token_broken_ = false;
  bool auth_required_ = false;
  bool verbose_ = false;
};

}  // namespace tidewire::sim
