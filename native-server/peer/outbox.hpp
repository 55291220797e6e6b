#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "peer/peer.hpp"
#include "wire/close_code.hpp"

namespace tidewire::server {

/// The frames of one connection that its socket has not taken yet: at most `bytes_max` of them.
/// One that does not fit means a reader that is too slow: everything waiting is dropped and the
/// connection closes with 4008 (its client comes back and asks for what it missed).
class Outbox {
 public:
  explicit Outbox(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  void send(FrameText text) {
    if (closing_) return;
    if (bytes_ + text->size() > bytes_max_) {
      frames_.clear();
      bytes_ = 0;
      close(wire::close_code::slow_consumer, "slow consumer");
      return;
    }
    bytes_ += text->size();
    frames_.push_back(std::move(text));
  }

  void send(std::string text) { send(std::make_shared<const std::string>(std::move(text))); }

  /// Closes after what is queued; the first close counts, later sends are ignored.
  void close(std::uint16_t code, std::string reason) {
    if (closing_) return;
    closing_ = true;
    close_ = Close{code, std::move(reason)};
  }

  std::optional<Output> poll() {
    if (!frames_.empty()) {
      FrameText text = std::move(frames_.front());
      frames_.pop_front();
      bytes_ -= text->size();
      return SendText{std::move(text)};
    }
    if (!close_) return std::nullopt;
    Output last = *std::exchange(close_, std::nullopt);
    return last;
  }

  [[nodiscard]] bool closing() const { return closing_; }
  [[nodiscard]] bool empty() const { return frames_.empty() && !close_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::deque<FrameText> frames_;
  bool closing_ = false;
  std::optional<Close> close_;
};

}  // namespace tidewire::server
