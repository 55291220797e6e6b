#pragma once

#include <cassert>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "connection.hpp"

namespace tidewire::server {

/// The connections of one channel, side by side: a broadcast goes through all of them.
template <typename Peer>
class HubRow {
 public:
  struct Member {
    Connection* connection;
    Peer* peer;
  };

  HubRow() = default;
  explicit HubRow(std::string name) : name_(std::move(name)) {}
  HubRow(const HubRow&) = delete;
  HubRow& operator=(const HubRow&) = delete;

  /// A connection sits in one row at a time.
  void add(Connection& connection, Peer& peer) {
    assert(connection.hub_seat.row == nullptr);
    connection.hub_seat = {this, members_.size()};
    members_.push_back({&connection, &peer});
  }
  /// False when the connection does not sit here.
  bool remove(Connection& connection) {
    if (connection.hub_seat.row != this) return false;
    const std::size_t index = connection.hub_seat.index;
    connection.hub_seat = {};
    members_[index] = members_.back();
    members_.pop_back();
    if (index < members_.size()) members_[index].connection->hub_seat.index = index;
    return true;
  }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool empty() const { return members_.empty(); }
  [[nodiscard]] std::size_t size() const { return members_.size(); }
  [[nodiscard]] auto begin() const { return members_.begin(); }
  [[nodiscard]] auto end() const { return members_.end(); }

 private:
  std::string name_;
  std::vector<Member> members_;
};

}  // namespace tidewire::server
