#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace tidewire::server {

/// A message on its way to the other instances.
struct BusMessage {
  std::uint64_t number = 0;  // counts up from 1 within one publisher
  std::string channel;
  std::string text;
};

struct BusJournalLimits {
  /// What waits while Redis is away; beyond it the oldest is dropped.
  std::size_t waiting_max = 4'096;
  std::size_t waiting_bytes_max = 8 * 1024 * 1024;
  /// Publishers that are told apart; beyond it the one that was heard first is forgotten.
  std::size_t publishers_max = 1'024;
};

/// What makes the bus exact without any I/O: what was published here waits until Redis has it and
/// is sent again after a lost connection; what comes from others is taken once.
class BusJournal {
 public:
  explicit BusJournal(std::string instance, BusJournalLimits limits = {});

  [[nodiscard]] const std::string& instance() const { return instance_; }

  /// Keeps a message until it is acknowledged; returns it with its number.
  const BusMessage& add(std::string_view channel, std::string_view text);
  /// Redis has everything up to this number.
  void acknowledge(std::uint64_t number);
  /// Oldest first.
  [[nodiscard]] const std::deque<BusMessage>& waiting() const { return waiting_; }
  /// How many did not fit so far.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

  /// Whether a message of the stream is to be delivered: false for this instance's own, and for
  /// what has been sent a second time.
  [[nodiscard]] bool accept(std::string_view from, std::uint64_t number);

 private:
  struct Publisher {
    std::uint64_t number = 0;
    std::uint64_t joined = 0;
  };

  std::string instance_;
  BusJournalLimits limits_;
  std::uint64_t last_number_ = 0;
  std::deque<BusMessage> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::uint64_t dropped_ = 0;
  std::map<std::string, Publisher, std::less<>> publishers_;
  std::uint64_t joined_ = 0;
};

}  // namespace tidewire::server
