#include "core/transitions.hpp"

#include <iterator>
#include <set>
#include <utility>

#include "support/catch.hpp"

using namespace tidewire::core;

TEST_CASE("the transition table has one answer for each state and reason") {
  std::set<std::pair<Status, Reason>> seen;
  for (const Transition& transition : transition_table) {
    CHECK(seen.emplace(transition.from, transition.reason).second);
  }
  CHECK(seen.size() == std::size(transition_table));
}

TEST_CASE("every state can be left by the application") {
  for (const Status status : {Status::connecting, Status::authenticating, Status::live,
                              Status::reconnecting, Status::offline, Status::closed}) {
    CHECK(next_status(status, Reason::disconnect_called) == Status::idle);
    CHECK(next_status(status, Reason::close_called) == Status::closed);
  }
}

TEST_CASE("what the table does not name changes nothing") {
  CHECK_FALSE(next_status(Status::idle, Reason::authenticated));
  CHECK_FALSE(next_status(Status::closed, Reason::socket_opened));
  CHECK_FALSE(next_status(Status::live, Reason::retry_called));
  CHECK_FALSE(next_status(Status::live, Reason::connect_called));
}
