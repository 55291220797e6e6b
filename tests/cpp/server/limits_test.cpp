// Rates, addresses and proxies, on a clock of the test's own.

#include <string>

#include "limits/address_book.hpp"
#include "limits/trusted_proxies.hpp"
#include "support/catch.hpp"

using namespace tidewire;
using namespace tidewire::server;

namespace {

boost::asio::ip::address address(const char* text) { return boost::asio::ip::make_address(text); }

TrustedProxies proxies(const char* list) {
  auto parsed = TrustedProxies::parse(list);
  REQUIRE(parsed.ok());
  return std::move(parsed).value();
}

RateLimits two_of_everything() {
  return {{1, 2}, {1, 2}, {1, 2}, {1, 2}, {1, 2}, {1, 2}, 2};
}

}  // namespace

TEST_CASE("a bucket allows its burst at once and its rate in the long run") {
  constexpr Rate rate{2, 3};
  TokenBucket bucket;
  for (int i = 0; i < 3; ++i) CHECK(bucket.take(rate, {1'000}) == 0);
  CHECK(bucket.take(rate, {1'000}) == 500);
  CHECK(bucket.take(rate, {1'499}) == 1);
  CHECK(bucket.take(rate, {1'500}) == 0);
  CHECK(bucket.take(rate, {1'500}) == 500);
  // A long silence fills it, and no more than that.
  for (int i = 0; i < 3; ++i) CHECK(bucket.take(rate, {1'000'000}) == 0);
  CHECK(bucket.take(rate, {1'000'000}) > 0);
}

TEST_CASE("a bucket gives back one permit after the other, up to its burst") {
  constexpr Rate rate{10, 3};
  TokenBucket bucket;
  const auto allowed = [&](wire::Millis at) { return bucket.take(rate, {at}) == 0; };
  for (int i = 0; i < 3; ++i) CHECK(allowed(5'000));
  CHECK_FALSE(allowed(5'000));
  CHECK_FALSE(allowed(5'099));
  CHECK(allowed(5'100));
  CHECK_FALSE(allowed(5'100));
  for (int i = 0; i < 3; ++i) CHECK(allowed(15'000));
  CHECK_FALSE(allowed(15'000));
}

TEST_CASE("an amount beyond the burst passes when the bucket is full") {
  TokenBucket bucket;
  CHECK(bucket.take({10, 100}, {0}, 5'000) == 0);
  CHECK(bucket.take({10, 100}, {0}, 1) == 100);
}

TEST_CASE("a rate of zero limits nothing") {
  TokenBucket bucket;
  for (int i = 0; i < 1'000; ++i) REQUIRE(bucket.take({}, {0}) == 0);
}

TEST_CASE("an address has so many connections at a time, and gets a place back with each end") {
  AddressBook book({{}, {}, {}, {}, {}, {}, 2});
  auto first = book.connect("a", {0});
  auto second = book.connect("a", {0});
  CHECK(first.second == 0);
  CHECK(second.second == 0);
  CHECK(book.connect("a", {0}).second == crowded_retry_ms);
  CHECK(book.connect("b", {0}).second == 0);
  first.first = AddressLease();
  CHECK(book.connect("a", {0}).second == 0);
}

TEST_CASE("addresses have rates of their own") {
  AddressBook book(two_of_everything());
  for (int i = 0; i < 2; ++i) {
    CHECK(book.request("a", {0}) == 0);
    CHECK(book.token_request("a", {0}) == 0);
    CHECK(book.connect("a", {0}).second == 0);
  }
  CHECK(book.request("a", {0}) == 1'000);
  CHECK(book.token_request("a", {0}) == 1'000);
  CHECK(book.connect("a", {0}).second == 1'000);
  CHECK(book.request("b", {0}) == 0);
}

TEST_CASE("a flood of addresses is forgotten, those with connections are not") {
  AddressBook book(two_of_everything(), 100);
  const auto held = book.connect("held", {0});
  CHECK(book.request("held", {0}) == 0);
  CHECK(book.request("held", {0}) == 0);
  for (int i = 0; i < 10'000; ++i) CHECK(book.request("address " + std::to_string(i), {0}) == 0);
  CHECK(book.size() == 101);
  CHECK(book.request("held", {0}) > 0);
}

TEST_CASE("only trusted proxies speak for others, and the last address they name counts") {
  const TrustedProxies trusted = proxies("10.0.0.0/8, 127.0.0.1, fd00::/8");
  const auto client = [&trusted](const char* peer, const char* forwarded) {
    return trusted.client(address(peer), forwarded).to_string();
  };
  CHECK(client("127.0.0.1", "203.0.113.7") == "203.0.113.7");
  CHECK(client("10.1.2.3", "198.51.100.1, 203.0.113.7") == "203.0.113.7");
  CHECK(client("10.1.2.3", "203.0.113.7, 10.9.9.9") == "203.0.113.7");
  CHECK(client("fd00::1", "2001:db8::1") == "2001:db8::1");
  CHECK(client("::ffff:10.1.2.3", "203.0.113.7") == "203.0.113.7");
  CHECK(client("192.0.2.1", "203.0.113.7") == "192.0.2.1");
  CHECK(client("127.0.0.1", "") == "127.0.0.1");
  CHECK(client("127.0.0.1", "unknown") == "127.0.0.1");
  CHECK(client("127.0.0.1", "203.0.113.7, unknown") == "127.0.0.1");
  CHECK(client("127.0.0.1", "10.0.0.1, 10.0.0.2") == "10.0.0.1");
}

TEST_CASE("networks that cannot be read are named") {
  CHECK(TrustedProxies::parse("10.0.0.0/33").error().text == "10.0.0.0/33");
  CHECK(TrustedProxies::parse("10.0.0.1, nginx").error().text == "nginx");
  CHECK_FALSE(proxies("").trusts(address("127.0.0.1")));
}

TEST_CASE("a household of IPv6 is one address, and IPv4 is itself over IPv6") {
  CHECK(address_key(address("2001:db8:1:2::1")) == address_key(address("2001:db8:1:2:ffff::9")));
  CHECK(address_key(address("2001:db8:1:2::1")) != address_key(address("2001:db8:1:3::1")));
  CHECK(address_key(address("::ffff:192.0.2.1")) == address_key(address("192.0.2.1")));
}
