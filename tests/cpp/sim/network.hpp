#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/random.hpp"
#include "sim/scheduler.hpp"

namespace tidewire::sim {

/// What goes wrong with requests.
enum class HttpTrouble : std::uint8_t {
  none,
  lost,          // no answer ever comes
  late,          // it comes when nobody waits for it any more
  server_error,  // 500, with a body that must not be read
  unauthorized,  // 401
  garbled,       // 200, and no JSON
};

/// How bad the network is at the moment, for everybody.
struct Weather {
  wire::Millis delay_ms_min = 1;
  wire::Millis delay_ms_max = 40;
  HttpTrouble http = HttpTrouble::none;
};

/// Who connects: the address that it uses, a number that no other connection has, and the
/// subprotocols that it offers.
struct Visitor {
  std::string url;
  std::uint64_t number = 0;
  std::vector<std::string> offers = {};
};

/// One WebSocket message.
struct Frame {
  std::string text;
  bool binary = false;
};

/// One client's access to it.
struct Line {
  /// Bytes per millisecond towards the client; 0 is as fast as anything.
  std::int64_t bytes_per_ms = 0;
  /// Nothing arrives before, in either direction: a delay spike.
  wire::Instant stalled_until;
};

/// One end of a connection: what the other end's doings look like here.
struct Endpoint {
  std::function<void(Frame)> on_frame;
  std::function<void(std::uint16_t code)> on_close;
  /// There is room again after `has_room()` was false (server side only).
  std::function<void()> on_room;
};

/// One TCP connection with WebSocket frames on it: what arrives, arrives in order and once; after
/// some delay, or never more (`black_hole`: neither end hears of it), or not at all (`cut`).
class Link : public std::enable_shared_from_this<Link> {
 public:
  enum Side { client = 0, server = 1 };

  Link(Scheduler& scheduler, core::Random& random, const Weather& weather, const Line& line,
       Visitor visitor)
      : scheduler_(scheduler),
        random_(random),
        weather_(weather),
        line_(line),
        visitor_(std::move(visitor)) {}

  [[nodiscard]] const Visitor& visitor() const { return visitor_; }

  void attach(Side side, Endpoint endpoint) { ends_[side].endpoint = std::move(endpoint); }

  void send(Side from, Frame frame);

  /// False while the server's socket is full: the client does not read fast enough. `on_room`
  /// follows.
  [[nodiscard]] bool has_room();

  /// An orderly close by `from`: the other side hears of it behind everything sent before. The
  /// server forgets the connection at once; a browser still delivers what is under way, and
  /// reports the close later.
  void close(Side from, std::uint16_t code);

  /// The connection breaks: both ends hear of it, sooner or later, and what was under way is lost.
  void cut();

  /// Half-open: nothing arrives any more in either direction, and nobody is told.
  void black_hole();

  /// One end finds out that the connection is dead.
  void break_end(Side side);

 private:
  struct End {
    Endpoint endpoint;
    wire::Instant last_arrival;
    bool gone = false;
  };
  using Action = std::function<void(Endpoint&)>;

  void deliver(Side from, Action action, bool last = false);
  void schedule(Side to, Action action, bool last);

  Scheduler& scheduler_;
  core::Random& random_;
  const Weather& weather_;
  const Line& line_;
  Visitor visitor_;
  End ends_[2];
  wire::Instant departed_;  // when the last frame towards the client leaves the server's socket
  bool room_awaited_ = false;
  bool swallowed_ = false;
  std::uint32_t generation_ = 0;
};

}  // namespace tidewire::sim
