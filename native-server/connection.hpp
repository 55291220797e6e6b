#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "gather/gather_batch.hpp"
#include "peer/peer.hpp"

namespace tidewire::server {

/// What one turn has for all connections of a channel: encoded once, written by each.
struct Broadcast {
  GatherBatch batch;
  std::vector<FrameText> frames;  // of the batch, in their order
  std::size_t payload_bytes = 0;  // of all frames
  std::vector<FrameText> timed;   // those whose deliveries are measured

  void clear() {
    batch.clear();
    frames.clear();
    timed.clear();
    payload_bytes = 0;
  }
  void add(const FrameText& text) {
    batch.add(text, false);
    payload_bytes += text->size();
    frames.push_back(text);
  }
};

/// Where the hub keeps a connection; the hub's own.
struct HubSeat {
  void* row = nullptr;  // null: nowhere
  std::size_t index = 0;
};

/// A connection as the rest of the server sees it, whatever it speaks.
class Connection {
 public:
  virtual ~Connection() = default;

  /// The peer behind it has new output: write it when the socket can take it. Never destroys or
  /// removes the connection before it returns.
  virtual void flush() = 0;
  /// Writes frames that its peer would take, at once and past the peer, which has nothing waiting.
  /// False when it cannot: then the peer has to take them.
  virtual bool write_now(Broadcast&) { return false; }
  /// The server stops: finish what is being said and close.
  virtual void go_away(wire::Millis retry_after_ms) = 0;

  HubSeat hub_seat;
};

}  // namespace tidewire::server
