#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "peer/peer.hpp"
#include "wire/close_code.hpp"

namespace tidewire::server {

/// The frames of one connection that its socket has not taken yet: at most `bytes_max` of them.
/// One that does not fit means a reader that is too slow: everything waiting is dropped and the
/// connection closes with 4008 (its client comes back and asks for what it missed).
class Outbox {
 public:
  explicit Outbox(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  void send(FrameText text, bool binary = false) {
    if (closing_) return;
    if (bytes_ + text->size() > bytes_max_) {
      frames_ = std::vector<SendText>();
      polled_ = 0;
      bytes_ = 0;
      close(wire::close_code::slow_consumer, "slow consumer");
      return;
    }
    bytes_ += text->size();
    if (polled_ >= 64 && polled_ * 2 >= frames_.size()) close_gap();
    frames_.push_back({std::move(text), binary});
  }

  void send(std::string text) { send(std::make_shared<const std::string>(std::move(text))); }

  /// Closes after what is queued; the first close counts, later sends are ignored.
  void close(std::uint16_t code, std::string reason) {
    if (closing_) return;
    closing_ = true;
    close_ = Close{code, std::move(reason)};
  }

  std::optional<Output> poll() {
    if (polled_ < frames_.size()) {
      SendText frame = std::move(frames_[polled_++]);
      bytes_ -= frame.text->size();
      if (polled_ == frames_.size()) start_over();
      return frame;
    }
    if (!close_) return std::nullopt;
    Output last = *std::exchange(close_, std::nullopt);
    return last;
  }

  [[nodiscard]] bool closing() const { return closing_; }
  [[nodiscard]] bool empty() const { return polled_ == frames_.size() && !close_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  /// Everything has been polled: the place is used again, if it is not much.
  void start_over() {
    constexpr std::size_t kept_max = 16;
    if (frames_.capacity() > kept_max) frames_ = std::vector<SendText>();  // `{}` keeps the memory
    frames_.clear();
    polled_ = 0;
  }

  /// A queue that is never empty does not grow by what has been polled.
  void close_gap() {
    frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(polled_));
    polled_ = 0;
  }

  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::vector<SendText> frames_;  // not a deque, which is half a kilobyte even when it is empty
  std::size_t polled_ = 0;
  bool closing_ = false;
  std::optional<Close> close_;
};

}  // namespace tidewire::server
