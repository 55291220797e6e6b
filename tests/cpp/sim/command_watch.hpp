#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/effect.hpp"
#include "core/event.hpp"
#include "sim/watch.hpp"

namespace tidewire::sim {

/// Watches the outcome of each command: it is reported exactly once, in time, for a reason that
/// there is, and where it is an answer, it is the answer to this command: servers of the simulation
/// say which frame of which connection they answer.
class CommandWatch : public Watch {
 public:
  /// The application sends a command, right before the session is told.
  void begin(core::RequestId command, std::string name, wire::Millis timeout_ms, bool live,
             wire::Instant now);
  void cancelled(core::RequestId command) { open_.erase(command); }
  /// The session has handled the event.
  void handled(wire::Instant now);

  void on(const core::SendText& effect, std::uint64_t visitor);
  void on(const core::StateChanged& effect) { live_ = effect.status == core::Status::live; }
  void on(const core::CommandDone& effect, wire::Instant now);

  [[nodiscard]] std::uint64_t answered() const { return answered_; }

 private:
  struct Open {
    std::string name;
    wire::Instant deadline;
    std::uint64_t visitor = 0;  // of the connection that it went out on; 0: not sent
    std::uint64_t frame = 0;    // and the how-manieth frame there
  };
  void check_answer(const Open& open, const core::CommandDone& effect);
  void check_failure(const Open& open, const core::CommandDone& effect, wire::Instant now);

  std::map<core::RequestId, Open> open_;
  core::RequestId beginning_ = 0;
  std::uint64_t visitor_ = 0;
  std::uint64_t frames_ = 0;  // sent to this visitor's server
  std::uint64_t answered_ = 0;
  bool live_ = false;
};

/// A whole number behind `"key":` in a frame of the simulation's own; nothing if there is none.
[[nodiscard]] std::optional<std::uint64_t> number_in(const std::string& frame,
                                                     const std::string& key);

}  // namespace tidewire::sim
