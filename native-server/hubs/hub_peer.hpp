#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hub.hpp"
#include "hubs/hub_lines.hpp"
#include "peer/hub_line.hpp"
#include "peer/peer.hpp"
#include "peer/receiver.hpp"
#include "wire/close_code.hpp"

namespace tidewire::server {

/// A WebSocket that carries a hub line.
class HubPeer final : public Peer, public HubTransport, public Receiver {
 public:
  /// What is passed by reference outlives the peer. The line is attached.
  HubPeer(HubLines& lines, HubLines::Line line, Connection& connection, wire::Now opened)
      : lines_(&lines), line_(std::move(line)), connection_(&connection) {
    line_.line->attach(*this, false, opened);
  }
  ~HubPeer() override {
    line_.line->detach(*this);
    lines_->settle(line_.token);
  }
  HubPeer(const HubPeer&) = delete;
  HubPeer& operator=(const HubPeer&) = delete;

  void on_text(std::string_view frame, wire::Now now) override {
    if (!is_displaced_) line_.line->on_data(frame, now);
  }
  void on_binary(std::string_view, wire::Now) override {
    if (!is_displaced_) line_.line->on_binary();
  }
  void on_wake(wire::Now now) override {
    if (!is_displaced_) line_.line->on_wake(now);
  }
  void go_away(wire::Millis) override {
    if (!is_displaced_) line_.line->go_away();
  }

  void rate_limited(wire::Millis) override {
    if (!is_displaced_) line_.line->rate_limited();
  }

  void wake() override { connection_->flush(); }
  void displaced() override {
    last_ = Close{wire::close_code::normal, "the connection was taken over"};
    is_displaced_ = true;
    connection_->flush();
  }

  /// It is in the server's list to be counted; what it receives comes over its line.
  bool deliver(const FrameText&) override { return false; }
  [[nodiscard]] const Identity* who() const override { return &line_.line->identity(); }

  std::optional<Output> poll_output() override {
    if (!is_displaced_) return line_.line->poll_output();
    if (!last_) return std::nullopt;
    Output last = *std::exchange(last_, std::nullopt);
    return last;
  }
  [[nodiscard]] bool closing() const override { return is_displaced_ || line_.line->closing(); }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const override {
    return is_displaced_ ? std::nullopt : line_.line->next_deadline();
  }

 private:
  HubLines* lines_;
  HubLines::Line line_;
  Connection* connection_;
  bool is_displaced_ = false;
  std::optional<Close> last_;
};

}  // namespace tidewire::server
