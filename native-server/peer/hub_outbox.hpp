#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "peer/fifo.hpp"
#include "peer/peer.hpp"

namespace tidewire::server {

/// The records that wait for a hub connection's socket and, with stateful reconnect, those that
/// its client has not acknowledged yet.
///
/// Messages are numbered from 1 in the order in which they are put in. Where they are kept, at
/// most `kept_bytes_max` (and one message) are on their way unacknowledged; the others wait here.
/// Control records (pings, acknowledgements) are not numbered, and overtake.
class HubOutbox {
 public:
  HubOutbox(std::size_t waiting_bytes_max, std::size_t kept_bytes_max)
      : waiting_bytes_max_(waiting_bytes_max), kept_bytes_max_(kept_bytes_max) {}

  /// From now on messages are kept until they are acknowledged.
  void keep() { keeps_ = true; }

  /// Both: false when it does not fit, and then it was not put in.
  [[nodiscard]] bool put_control(FrameText text) { return put(control_, std::move(text)); }
  [[nodiscard]] bool put(FrameText text) { return put(messages_, std::move(text)); }

  /// For what has to come before all else, whether it fits or not.
  void put_first(FrameText text) {
    waiting_bytes_ += text->size();
    control_.push_front(std::move(text));
  }

  /// The client has the messages up to this number.
  void acknowledge(std::uint64_t through) {
    // Only what is kept: what waits to be sent again has to be, or the client counts wrongly.
    while (!kept_.empty() && oldest_ <= through) {
      kept_bytes_ -= kept_.front()->size();
      kept_.pop_front();
      ++oldest_;
    }
  }

  /// A new socket: everything unacknowledged waits again, and nothing else does. The number of
  /// the first of it, or of the next message.
  std::uint64_t rewind() {
    for (const FrameText& text : control_) waiting_bytes_ -= text->size();
    control_.clear();
    for (FrameText& text : messages_) kept_.push_back(std::move(text));
    messages_ = std::exchange(kept_, {});
    waiting_bytes_ += std::exchange(kept_bytes_, 0);
    return oldest_;
  }

  /// The next record for the socket.
  std::optional<FrameText> poll() {
    if (!control_.empty()) return take(control_);
    if (messages_.empty() || (keeps_ && kept_bytes_ >= kept_bytes_max_)) return std::nullopt;
    FrameText text = take(messages_);
    if (keeps_) {
      kept_bytes_ += text->size();
      kept_.push_back(text);
    }
    return text;
  }

  void drop_waiting() {
    control_.clear();
    messages_.clear();
    waiting_bytes_ = 0;
  }

  /// What a client that is away has to be sent when it comes back.
  [[nodiscard]] std::size_t bytes() const { return waiting_bytes_ + kept_bytes_; }

 private:
  bool put(Fifo<FrameText>& queue, FrameText text) {
    if (waiting_bytes_ + text->size() > waiting_bytes_max_) return false;
    waiting_bytes_ += text->size();
    queue.push_back(std::move(text));
    return true;
  }

  FrameText take(Fifo<FrameText>& queue) {
    FrameText text = queue.pop_front();
    waiting_bytes_ -= text->size();
    return text;
  }

  std::size_t waiting_bytes_max_;
  std::size_t kept_bytes_max_;
  bool keeps_ = false;
  std::uint64_t oldest_ = 1;  // the number of the first message kept, waiting, or to come
  std::size_t waiting_bytes_ = 0;
  std::size_t kept_bytes_ = 0;
  Fifo<FrameText> control_;
  Fifo<FrameText> messages_;
  Fifo<FrameText> kept_;
};

}  // namespace tidewire::server
