#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "binding/event_kind.hpp"
#include "core/session.hpp"

namespace tidewire::binding {

/// What an event carries beside its kind; each kind uses what it needs (session_binding.cpp).
struct EventFields {
  /// The core's number for a socket or a question, or the application's for a command.
  std::uint32_t id = 0;
  /// A status, a code, milliseconds, or 0 and 1 for false and true.
  double number = 0;
  const std::string& text;
  const std::string& more;
};

/// A session as JavaScript sees it: numbers and strings in, flags out. Frames come through the
/// inbox, series leave as one block of doubles, so that the boundary is crossed once for each.
/// `now` is the monotonic clock and `unix` the wall clock, both in milliseconds.
class SessionBinding {
 public:
  explicit SessionBinding(std::uint64_t seed) : seed_(seed) {}

  /// To be called once, first: what is wrong with the configuration, or nothing. Without one the
  /// only thing left to do is to delete this.
  std::string configure(const std::string& config_text);

  /// Room for a frame of `bytes` bytes: its offset in the module's memory. It stays where it is
  /// until more is asked for.
  std::uintptr_t inbox(std::size_t bytes);
  /// Four doubles that stay where they are. Written anew with every event: the next deadline
  /// (monotonic milliseconds, Infinity for none), and where the type of a passed-on frame is, and
  /// its length. Written by `take_changed`: where the heads are.
  [[nodiscard]] std::uintptr_t mailbox() const {
    return reinterpret_cast<std::uintptr_t>(mailbox_.data());
  }

  /// A frame that is in the inbox. They return flags, as `handle` does.
  int text_frame(core::SocketId socket, std::size_t bytes, double now, double unix);
  int binary_frame(core::SocketId socket, std::size_t bytes, double now, double unix);
  int handle(EventKind kind, const EventFields& fields, double now, double unix);

  /// The next effect as JSON, empty if there is none; js/src/wasm_module.ts has its type.
  std::string poll_effect();

  /// Takes all series that changed since this was last called; returns how many. Of each there is
  /// a head then, in the order in which they lie behind the offset in the mailbox: a block as of
  /// `read_series`, but of the two newest points at most, and always 16 doubles long. Valid until
  /// it is called again.
  int take_changed();
  [[nodiscard]] int series_id(const std::string& symbol) const { return session_->id_of(symbol); }
  std::string series_symbol(int id);
  /// The offset of the series' block: 8 doubles (count, status, revision, last seq, change over
  /// 24 h, duplicates dropped, 1 for a head, id), then the columns time, price, volume and seq.
  /// 0 if the id is not in use. Valid until the next call.
  std::uintptr_t read_series(int id);
  /// The same for candles: 8 doubles (count, status, revision, then 0), then the columns time,
  /// open, high, low, close and volume. 0 if nobody wants them.
  std::uintptr_t read_candles(int id, double interval_ms);

 private:
  [[nodiscard]] static core::Event event_of(EventKind kind, const EventFields& fields);
  /// `Event` or one of its alternatives that the session handles by itself.
  template <typename Event>
  int hand_in(const Event& event, double now, double unix);
  bool take_passed_on(std::size_t bytes);
  /// Header and columns of the newest points, at most `count_max`.
  void write_series(int id, const core::Subscription& subscription, std::size_t count_max,
                    double* out) const;
  /// Room for `columns` columns of `count` doubles behind a header that is all zeros.
  double* make_block(std::size_t count, std::size_t columns);

  std::uint64_t seed_;
  std::unique_ptr<core::Session> session_;
  std::string inbox_;
  std::string passed_on_;  // the type of the last frame that was passed on
  std::array<double, 4> mailbox_{std::numeric_limits<double>::infinity()};
  std::vector<double> block_;
  std::vector<double> heads_;
};

}  // namespace tidewire::binding
