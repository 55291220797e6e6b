#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "bus/bus.hpp"
#include "bus/bus_journal.hpp"
#include "redis/connection.hpp"
#include "redis/stream_reader.hpp"

namespace tidewire::server {

/// The bus of several instances that share a Redis.
///
/// Handlers of this instance are called at once. The others read the message from a stream, each
/// one exactly once and in the order of its publisher, also when their connection was lost
/// meanwhile. What is published while Redis is away waits (BusJournalLimits).
///
/// Any producer may also `PUBLISH` on a channel of the bus: that reaches every instance which is
/// connected at that moment.
class RedisBus final : public Bus {
 public:
  /// `instance` differs between any two runs of any two servers.
  RedisBus(boost::asio::any_io_executor executor, const RedisUrl& url, std::string instance);

  /// Connects; to be called once, when everything has subscribed. `changed` is told whenever the
  /// commands or the streams become usable, or are lost.
  void start(std::function<void()> changed);
  void stop();

  void publish(std::string_view channel, std::string_view message) override;
  void publish_here(std::string_view channel, std::string_view message) override;
  void subscribe(std::string_view channel, Handler handler) override;
  [[nodiscard]] BusStatus status() const override;

  /// For what shares Redis with the bus: commands and streams of its own.
  [[nodiscard]] RedisConnection& commands() { return commands_; }
  [[nodiscard]] StreamReader& streams() { return streams_; }
  [[nodiscard]] const std::string& instance() const { return journal_.instance(); }
  /// Commands and streams can both be used.
  [[nodiscard]] bool connected() const;

 private:
  void on_commands();
  void on_subscriber();
  void on_message(std::string_view channel, std::string_view message);
  void on_entry(const StreamEntry& entry);
  void follow();
  void send_waiting();
  bool send(const BusMessage& message);
  void changed();

  BusJournal journal_;
  LocalBus local_;
  std::set<std::string, std::less<>> channels_;
  std::function<void()> changed_;
  bool following_ = false;
  std::uint64_t sent_ = 0;  // the last number that is on its way on this connection
  RedisConnection commands_;
  RedisConnection subscriber_;
  StreamReader streams_;
};

}  // namespace tidewire::server
