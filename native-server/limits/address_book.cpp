#include "limits/address_book.hpp"

#include <cassert>

namespace tidewire::server {

void AddressLease::give_back() {
  if (book_ != nullptr) std::exchange(book_, nullptr)->disconnect(address_);
}

std::pair<AddressLease, wire::Millis> AddressBook::connect(const std::string& address,
                                                           wire::Instant now) {
  const std::size_t open_max = limits_.connections_per_address_max;
  if (open_max == 0 && !limits_.connections.limits()) return {AddressLease(), 0};
  Entry& entry = touch(address);
  if (open_max > 0 && entry.open >= open_max) return {AddressLease(), crowded_retry_ms};
  if (const wire::Millis wait_ms = entry.connections.take(limits_.connections, now)) {
    return {AddressLease(), wait_ms};
  }
  if (entry.open++ == 0) idle_.erase(entry.idle);
  return {AddressLease(*this, address), 0};
}

wire::Millis AddressBook::request(const std::string& address, wire::Instant now) {
  if (!limits_.requests.limits()) return 0;
  return touch(address).requests.take(limits_.requests, now);
}

wire::Millis AddressBook::token_request(const std::string& address, wire::Instant now) {
  if (!limits_.token_requests.limits()) return 0;
  return touch(address).token_requests.take(limits_.token_requests, now);
}

AddressBook::Entry& AddressBook::touch(const std::string& address) {
  const auto [found, is_new] = entries_.try_emplace(address);
  Entry& entry = found->second;
  if (is_new) {
    entry.idle = idle_.insert(idle_.end(), address);
    forget_oldest();
  } else if (entry.open == 0) {
    idle_.splice(idle_.end(), idle_, entry.idle);
  }
  return entry;
}

void AddressBook::forget_oldest() {
  if (idle_.size() <= idle_max_ || idle_.size() < 2) return;
  entries_.erase(idle_.front());
  idle_.pop_front();
}

void AddressBook::disconnect(const std::string& address) {
  const auto found = entries_.find(address);
  assert(found != entries_.end() && found->second.open > 0);
  if (--found->second.open > 0) return;
  found->second.idle = idle_.insert(idle_.end(), address);
  forget_oldest();
}

}  // namespace tidewire::server
