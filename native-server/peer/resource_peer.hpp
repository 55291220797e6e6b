#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "peer/identity.hpp"
#include "peer/outbox.hpp"
#include "peer/peer.hpp"
#include "peer/receiver.hpp"
#include "peer/token_watch.hpp"
#include "wire/close_code.hpp"

namespace tidewire::server {

/// One connection of a channel whose token came with the address: it is pushed to until its token
/// ends. What the client says is not read (the resource dialect has no commands).
class ResourcePeer final : public Peer, public Receiver {
 public:
  /// `welcome` is the first message; empty for none.
  ResourcePeer(Identity identity, std::size_t outbox_bytes_max, std::string welcome,
               wire::Now opened)
      : identity_(std::move(identity)), outbox_(outbox_bytes_max) {
    token_.watch(identity_.expires_at, opened);
    if (!welcome.empty()) outbox_.send(std::move(welcome));
  }

  void on_text(std::string_view, wire::Now now) override { close_if_expired(now); }
  void on_binary(std::string_view, wire::Now now) override { close_if_expired(now); }
  void on_wake(wire::Now now) override { close_if_expired(now); }
  void go_away(wire::Millis) override {
    outbox_.close(wire::close_code::service_restart, "service restart");
  }
  void rate_limited(wire::Millis) override {
    outbox_.close(wire::close_code::rate_limited, "rate limited");
  }

  [[nodiscard]] bool takes_now() const override { return !closing() && outbox_.empty(); }
  bool deliver(const FrameText& text) override {
    if (closing()) return false;
    outbox_.send(text);
    return true;
  }
  [[nodiscard]] const Identity* who() const override { return &identity_; }
  void close(std::uint16_t code, std::string reason) { outbox_.close(code, std::move(reason)); }

  std::optional<Output> poll_output() override { return outbox_.poll(); }
  [[nodiscard]] std::size_t waiting_bytes() const override { return outbox_.bytes(); }
  [[nodiscard]] bool closing() const override { return outbox_.closing(); }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const override {
    return closing() ? std::nullopt : token_.deadline();
  }

 private:
  void close_if_expired(wire::Now now) {
    if (token_.expired(now)) outbox_.close(wire::close_code::authentication, "token expired");
  }

  Identity identity_;
  Outbox outbox_;
  TokenWatch token_;
};

/// A connection that is told why it may not be, and nothing else. A browser shows a page the code
/// of a close, but never the status of a refused upgrade.
class RefusedPeer final : public Peer {
 public:
  RefusedPeer(std::uint16_t code, std::string reason) { outbox_.close(code, std::move(reason)); }

  void on_text(std::string_view, wire::Now) override {}
  void on_binary(std::string_view, wire::Now) override {}
  void on_wake(wire::Now) override {}
  void go_away(wire::Millis) override {}

  std::optional<Output> poll_output() override { return outbox_.poll(); }
  [[nodiscard]] bool closing() const override { return true; }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const override {
    return std::nullopt;
  }

 private:
  Outbox outbox_{0};
};

}  // namespace tidewire::server
