#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "peer/resource_peer.hpp"
#include "wire/decode_error.hpp"
#include "wire/dialects/dashboard_server.hpp"

namespace tidewire::server {

/// What the dashboard's commands act on.
class DashboardControl {
 public:
  virtual ~DashboardControl() = default;

  /// The frames `status` and `stats`, for who asked.
  [[nodiscard]] virtual FrameText status() = 0;
  [[nodiscard]] virtual FrameText stats() = 0;
  /// Start or stop; the frame `bot_control` for who asked. What changes is broadcast.
  [[nodiscard]] virtual FrameText control(bool start, wire::Now now) = 0;
};

/// The dashboard dialect, server side: one connection of `/ws`. Everybody may look; starting and
/// stopping takes the role `trader` or `admin`.
class DashboardPeer final : public Peer, public Receiver {
 public:
  /// Commands in a row that cannot be read; then the close is 1008.
  static constexpr std::uint32_t malformed_in_row_max = 10;

  /// `control` outlives the peer.
  DashboardPeer(DashboardControl& control, Identity identity, std::size_t outbox_bytes_max,
                wire::Now opened)
      : control_(&control), line_(std::move(identity), outbox_bytes_max, {}, opened) {}

  void on_text(std::string_view frame, wire::Now now) override;
  void on_binary(std::string_view frame, wire::Now now) override;
  void on_wake(wire::Now now) override { line_.on_wake(now); }
  void go_away(wire::Millis retry_after_ms) override { line_.go_away(retry_after_ms); }
  void rate_limited(wire::Millis retry_after_ms) override { line_.rate_limited(retry_after_ms); }

  [[nodiscard]] bool takes_now() const override { return line_.takes_now(); }
  bool deliver(const FrameText& text) override { return line_.deliver(text); }
  [[nodiscard]] const Identity* who() const override { return line_.who(); }

  std::optional<Output> poll_output() override { return line_.poll_output(); }
  [[nodiscard]] std::size_t waiting_bytes() const override { return line_.waiting_bytes(); }
  [[nodiscard]] bool closing() const override { return line_.closing(); }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const override {
    return line_.next_deadline();
  }

 private:
  void carry_out(wire::dashboard::Command command, wire::Now now);
  void refuse(const wire::DecodeError& error);
  void send_error(std::string_view code, std::string_view message);

  DashboardControl* control_;
  ResourcePeer line_;  // the token's end and the outbox are the same here
  std::string arena_;
  std::uint32_t malformed_in_row_ = 0;
};

}  // namespace tidewire::server
