#pragma once

#include <string>
#include <string_view>
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

  NotificationChannel(Hub& hub, std::string id_prefix) : hub_(&hub), book_(std::move(id_prefix)) {}

  void publish(const NotificationDraft& draft, wire::UnixMillis now);
  /// The ids that were not read before.
  std::vector<std::string> mark_read(std::string_view user,
                                     const std::vector<std::string_view>& ids);
  [[nodiscard]] const NotificationBook& book() const { return book_; }

  [[nodiscard]] std::vector<FrameText> greeting(const Identity& identity) override;
  bool handle(const Identity& identity, const StreamCommand& command) override;

 private:
  Hub* hub_;
  NotificationBook book_;
};

}  // namespace tidewire::server
