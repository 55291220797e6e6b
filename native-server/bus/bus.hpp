#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tidewire::server {

enum class BusStatus : std::uint8_t {
  disabled,  // this instance is alone
  healthy,
  degraded,  // other instances cannot be reached; local delivery goes on
};

[[nodiscard]] constexpr std::string_view name(BusStatus status) {
  switch (status) {
    case BusStatus::disabled: return "disabled";
    case BusStatus::healthy: return "healthy";
    case BusStatus::degraded: return "degraded";
  }
  return "degraded";
}

/// Carries messages from whoever publishes to every subscriber of a channel, in order; with other
/// instances of the server behind it, to theirs, too. Used by the server's one thread.
class Bus {
 public:
  /// Messages come from anybody who may publish: a handler checks them.
  using Handler = std::function<void(std::string_view message)>;

  virtual ~Bus() = default;

  virtual void publish(std::string_view channel, std::string_view message) = 0;
  /// Only to the handlers of this instance: for what every instance says for itself.
  virtual void publish_here(std::string_view channel, std::string_view message) {
    publish(channel, message);
  }
  /// For the lifetime of the bus.
  virtual void subscribe(std::string_view channel, Handler handler) = 0;
  [[nodiscard]] virtual BusStatus status() const = 0;
};

/// The bus of a server that is alone: whoever publishes calls the handlers. What a handler
/// publishes comes after what is being published.
class LocalBus final : public Bus {
 public:
  void publish(std::string_view channel, std::string_view message) override;
  void subscribe(std::string_view channel, Handler handler) override;
  [[nodiscard]] BusStatus status() const override { return BusStatus::disabled; }

 private:
  struct Message {
    std::string channel;
    std::string text;
  };

  std::map<std::string, std::vector<Handler>, std::less<>> handlers_;
  std::vector<Message> waiting_;
  bool publishing_ = false;
};

}  // namespace tidewire::server
