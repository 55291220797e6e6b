#include "bus/bus_journal.hpp"

#include <algorithm>
#include <utility>

namespace tidewire::server {
namespace {

std::size_t bytes(const BusMessage& message) {
  return message.channel.size() + message.text.size();
}

}  // namespace

BusJournal::BusJournal(std::string instance, BusJournalLimits limits)
    : instance_(std::move(instance)), limits_(limits) {}

const BusMessage& BusJournal::add(std::string_view channel, std::string_view text) {
  waiting_.push_back({++last_number_, std::string(channel), std::string(text)});
  waiting_bytes_ += bytes(waiting_.back());
  // The newest stays, whatever its size: it may be on its way at once.
  while (waiting_.size() > 1 && (waiting_.size() > limits_.waiting_max ||
                                 waiting_bytes_ > limits_.waiting_bytes_max)) {
    waiting_bytes_ -= bytes(waiting_.front());
    waiting_.pop_front();
    ++dropped_;
  }
  return waiting_.back();
}

void BusJournal::acknowledge(std::uint64_t number) {
  while (!waiting_.empty() && waiting_.front().number <= number) {
    waiting_bytes_ -= bytes(waiting_.front());
    waiting_.pop_front();
  }
}

bool BusJournal::accept(std::string_view from, std::uint64_t number) {
  if (from == instance_ || from.empty()) return false;
  auto known = publishers_.find(from);
  if (known == publishers_.end()) {
    if (publishers_.size() >= limits_.publishers_max) {
      publishers_.erase(std::min_element(
          publishers_.begin(), publishers_.end(),
          [](const auto& a, const auto& b) { return a.second.joined < b.second.joined; }));
    }
    known = publishers_.emplace(from, Publisher{0, ++joined_}).first;
  }
  if (number <= known->second.number) return false;
  known->second.number = number;
  return true;
}

}  // namespace tidewire::server
