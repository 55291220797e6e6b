#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "limits/rate_limits.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

class AddressBook;

/// One open connection of an address; given back when it dies. The book outlives it.
class AddressLease {
 public:
  AddressLease() = default;
  AddressLease(AddressBook& book, std::string address)
      : book_(&book), address_(std::move(address)) {}
  ~AddressLease() { give_back(); }
  AddressLease(AddressLease&& from) noexcept
      : book_(std::exchange(from.book_, nullptr)), address_(std::move(from.address_)) {}
  AddressLease& operator=(AddressLease&& from) noexcept {
    if (this == &from) return *this;
    give_back();
    book_ = std::exchange(from.book_, nullptr);
    address_ = std::move(from.address_);
    return *this;
  }

 private:
  void give_back();

  AddressBook* book_ = nullptr;
  std::string address_;
};

/// What each client address has used of its rates. Addresses are keys from `address_key`.
///
/// Bounded: every address with an open connection, and the `idle_max` others that were seen last;
/// an older one is forgotten, and begins anew when it comes back.
class AddressBook {
 public:
  static constexpr std::size_t idle_max_default = 65'536;

  explicit AddressBook(const RateLimits& limits, std::size_t idle_max = idle_max_default)
      : limits_(limits), idle_max_(idle_max) {}
  AddressBook(const AddressBook&) = delete;
  AddressBook& operator=(const AddressBook&) = delete;

  /// An open connection: its lease, and 0; or no lease, and the milliseconds to wait.
  [[nodiscard]] std::pair<AddressLease, wire::Millis> connect(const std::string& address,
                                                              wire::Instant now);
  /// 0 when a request is allowed, else the milliseconds to wait.
  [[nodiscard]] wire::Millis request(const std::string& address, wire::Instant now);
  [[nodiscard]] wire::Millis token_request(const std::string& address, wire::Instant now);

  /// Addresses remembered.
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  friend class AddressLease;

  struct Entry {
    std::size_t open = 0;
    TokenBucket connections;
    TokenBucket requests;
    TokenBucket token_requests;
    std::list<std::string>::iterator idle;  // its place among the idle ones, while open is 0
  };

  Entry& touch(const std::string& address);
  void forget_oldest();
  void disconnect(const std::string& address);

  RateLimits limits_;
  std::size_t idle_max_;
  std::unordered_map<std::string, Entry> entries_;
  std::list<std::string> idle_;  // the one seen last at the end
};

}  // namespace tidewire::server
