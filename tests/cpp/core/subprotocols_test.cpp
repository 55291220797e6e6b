#include "core/subprotocols.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

using tidewire::core::Subprotocols;

namespace {

bool offers(Subprotocols& subprotocols) { return !subprotocols.offer().empty(); }

/// One attempt at a server that answers no offers. Whether the connection opened.
bool try_old_server(Subprotocols& subprotocols) {
  const bool opens = !offers(subprotocols);
  if (opens) {
    subprotocols.chosen("");
    subprotocols.recognised();
  }
  (void)subprotocols.ended();
  return opens;
}

void connect_to_new_server(Subprotocols& subprotocols) {
  while (!offers(subprotocols)) (void)subprotocols.ended();
  subprotocols.chosen(Subprotocols::binary);
  subprotocols.recognised();
}

int attempts_until_open(Subprotocols& subprotocols) {
  int attempts = 1;
  while (attempts < 100 && !try_old_server(subprotocols)) ++attempts;
  return attempts;
}

}  // namespace

TEST_CASE("a server that speaks other extensions but answers no offer is not offered for ever") {
  Subprotocols subprotocols(true);
  CHECK(attempts_until_open(subprotocols) == 2);
  // Twice it gets another chance: it may have been away at the first refusal.
  CHECK(attempts_until_open(subprotocols) == 2);
  CHECK(attempts_until_open(subprotocols) == 2);
  for (int i = 0; i < 10; ++i) CHECK(attempts_until_open(subprotocols) == 1);
}

TEST_CASE("a server that was away at the first offer is offered again after a plain connection") {
  Subprotocols subprotocols(true);
  CHECK(offers(subprotocols));
  CHECK(subprotocols.ended());  // at once
  CHECK_FALSE(offers(subprotocols));
  subprotocols.chosen("");
  subprotocols.recognised();
  CHECK_FALSE(subprotocols.is_binary());
  CHECK_FALSE(subprotocols.ended());
  CHECK(offers(subprotocols));
  subprotocols.chosen(Subprotocols::binary);
  CHECK(subprotocols.is_binary());
}

TEST_CASE("a server that went back to a version without batches is reached again") {
  Subprotocols subprotocols(true);
  connect_to_new_server(subprotocols);
  CHECK_FALSE(subprotocols.ended());
  CHECK(attempts_until_open(subprotocols) == 5);
  CHECK(attempts_until_open(subprotocols) == 2);  // what was learnt is forgotten
}

TEST_CASE("an outage of a server with batches ends in batches again") {
  Subprotocols subprotocols(true);
  connect_to_new_server(subprotocols);
  for (int attempt = 0; attempt < 3; ++attempt) {
    CHECK_FALSE(subprotocols.ended());
    CHECK(offers(subprotocols));
  }
  subprotocols.chosen(Subprotocols::binary);
  CHECK(subprotocols.is_binary());
}

TEST_CASE("who wants no batches offers nothing") {
  Subprotocols subprotocols(false);
  CHECK_FALSE(offers(subprotocols));
  subprotocols.chosen(Subprotocols::binary);  // from a server that answers what was not asked
  CHECK_FALSE(subprotocols.is_binary());
  CHECK_FALSE(subprotocols.ended());
}
