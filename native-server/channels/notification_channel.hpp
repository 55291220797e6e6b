#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "channels/notification_book.hpp"
#include "hub.hpp"
#include "peer/push_peer.hpp"

namespace tidewire::server {

/// `/ws/notifications`: `initial_notifications` on connecting, then each new `notification`, and
/// `notifications_read` on all of a user's connections when one of them has read something.
class NotificationChannel final : public PushChannel {
 public:
  static constexpr std::string_view name = "notifications";

  NotificationChannel(Hub& hub, std::string id_prefix, NotificationLimits limits = {})
      : hub_(&hub), book_(std::move(id_prefix), limits) {}

  void publish(const NotificationDraft& draft, wire::UnixMillis now);
  /// For a draft that is going to several instances, so that it is the same one everywhere.
  [[nodiscard]] std::string new_id() { return book_.new_id(); }
  /// Is told `{"user","ids"}` of what a user has read here, for the other instances.
  std::function<void(std::string_view message)> on_read;
  /// Takes what `on_read` was told at another instance; false when it cannot be read.
  bool hear_read(std::string_view message);
  /// The ids that were not read before; empty when that could not be written down.
  std::optional<std::vector<std::string>> mark_read(std::string_view user,
                                                    const std::vector<std::string_view>& ids);
  [[nodiscard]] const NotificationBook& book() const { return book_; }
  [[nodiscard]] NotificationBook& book() { return book_; }

  [[nodiscard]] std::vector<FrameText> greeting(const Identity& identity) override;
  bool handle(const Identity& identity, const StreamCommand& command) override;

 private:
  std::optional<std::vector<std::string>> mark(std::string_view user,
                                               const std::vector<std::string_view>& ids);

  Hub* hub_;
  NotificationBook book_;
};

}  // namespace tidewire::server
