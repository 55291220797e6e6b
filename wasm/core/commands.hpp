#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/effect.hpp"
#include "core/event.hpp"
#include "wire/time.hpp"

namespace tidewire::core {

/// The application's commands that wait for an answer, oldest first.
///
/// Policy: a command is sent while the connection is live, or fails at once (`not_connected`): a
/// "stop" that is carried out minutes later is worse than one that was refused. What had been sent
/// when the connection broke fails with `connection_lost`: whether it was carried out is unknown.
/// At most `pending_max` wait; the next one fails with `too_many_commands`.
///
/// Where answers carry no number of their command (`numbered` is false), they are matched in order.
/// A command that timed out or was cancelled keeps its place for a minute, so that its late answer
/// is not taken for the next one's.
class Commands {
 public:
  static constexpr std::size_t pending_max = 64;

  Commands(EffectQueue& effects, bool numbered);

  [[nodiscard]] bool full() const { return pending_.size() == pending_max; }

  /// It has been sent, and is answered by the next message of type `reply_type`; where calls are
  /// numbered, by the one completion with this number.
  void sent(RequestId command, std::string_view reply_type, wire::Instant deadline);

  /// The session has asked for something itself: the answer is not to be taken for that of the
  /// application's first command.
  void asked(std::string_view reply_type, wire::Instant now);

  /// Nothing answers this kind of command: it is done as soon as it has been sent.
  void done(RequestId command) { finish(command, true, "", ""); }
  void failed(RequestId command, std::string_view code, std::string_view message) {
    finish(command, false, code, message);
  }

  /// A message of type `type` has come: the oldest command that waits for it is done.
  void replied(std::string_view type, std::string_view text);
  /// The answer to the call that was sent under `number`; late and unknown ones are dropped.
  void completed(std::string_view number, bool ok, std::string_view text);
  /// An error has come: the oldest command has failed. False if none waits.
  [[nodiscard]] bool refused(std::string_view code, std::string_view message);

  /// The application does not care any more.
  void cancel(RequestId command, wire::Instant now);
  void connection_lost();
  void expire(wire::Instant now);
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const;

 private:
  struct Pending {
    RequestId command = 0;  // 0: nobody waits for it any more
    std::string reply_type;
    wire::Instant deadline;
  };
  /// The oldest command that waits for this, taken out; 0 where there is none or nobody cares.
  [[nodiscard]] RequestId take(std::string_view reply_type);
  void finish(RequestId command, bool ok, std::string_view code, std::string_view text);

  EffectQueue& effects_;
  wire::Millis place_kept_ms_;
  std::vector<Pending> pending_;
};

}  // namespace tidewire::core
