// Broadcasts without sockets: when they are delivered, in which order, and to whom.

#include "hub.hpp"

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "peer/feed_peer.hpp"
#include "support/catch.hpp"

using namespace tidewire::server;

namespace {

/// A connection that writes down what it is given.
struct Written final : Connection {
  explicit Written(Hub& to) : hub(&to) {}
  ~Written() override { hub->leave(*this); }
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;

  void flush() override {
    while (auto output = peer.poll_output()) {
      if (const auto* frame = std::get_if<SendText>(&*output)) texts.push_back(*frame->text);
    }
    ++writes;
  }
  bool write_now(Broadcast& broadcast) override {
    if (!writable) return false;
    for (const FrameText& text : broadcast.frames) texts.push_back(*text);
    ++writes;
    return true;
  }
  void go_away(tidewire::wire::Millis) override {}

  Hub* hub;
  FeedPeer peer{1 << 20};
  bool writable = true;
  std::vector<std::string> texts;
  int writes = 0;
};

std::unique_ptr<Written> listener(Hub& hub, std::string_view channel) {
  auto connection = std::make_unique<Written>(hub);
  hub.join(channel, *connection, connection->peer);
  return connection;
}

void publish(Hub& hub, std::string_view channel, std::string text) {
  hub.publish(channel, std::make_shared<const std::string>(std::move(text)));
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("what is published in one turn goes to each connection in one write") {
  Hub hub;
  hub.collect_turns(1'000);
  const auto first = listener(hub, "a");
  const auto second = listener(hub, "a");
  const auto other = listener(hub, "b");
  second->writable = false;  // it takes them through its peer
  publish(hub, "a", "1");
  publish(hub, "b", "x");
  publish(hub, "a", "2");
  CHECK(first->texts.empty());
  hub.end_turn();
  for (const Written* connection : {first.get(), second.get()}) {
    CHECK(connection->texts == Texts{"1", "2"});
    CHECK(connection->writes == 1);
  }
  CHECK(other->texts == Texts{"x"});
  hub.end_turn();
  CHECK(first->writes == 1);
}

TEST_CASE("a turn with much to say says it before its end") {
  Hub hub;
  hub.collect_turns(100);
  const auto connection = listener(hub, "a");
  publish(hub, "a", std::string(60, 'x'));
  CHECK(connection->writes == 0);
  publish(hub, "a", std::string(60, 'y'));
  CHECK(connection->texts.size() == 2);
}

TEST_CASE("an empty message is one, too") {
  Hub hub;
  hub.collect_turns(100);
  const auto connection = listener(hub, "a");
  publish(hub, "a", "");
  hub.end_turn();
  CHECK(connection->texts == Texts{""});
}

TEST_CASE("who joins gets nothing of before, who leaves nothing of after") {
  Hub hub;
  hub.collect_turns(1'000);
  const auto stays = listener(hub, "a");
  auto leaves = listener(hub, "a");
  publish(hub, "a", "1");
  const auto joins = listener(hub, "a");
  publish(hub, "a", "2");
  leaves.reset();
  hub.end_turn();
  CHECK(stays->texts == Texts{"1", "2"});
  CHECK(joins->texts == Texts{"2"});
}

TEST_CASE("a channel whose last connection leaves in the middle of a turn is gone with what waited") {
  Hub hub;
  hub.collect_turns(1'000);
  auto only = listener(hub, "a");
  publish(hub, "a", "1");
  only.reset();
  CHECK(hub.counts().empty());
  const auto next = listener(hub, "a");
  hub.end_turn();
  CHECK(next->texts.empty());
  publish(hub, "a", "2");
  hub.end_turn();
  CHECK(next->texts == Texts{"2"});
}

TEST_CASE("connections that leave in any order leave the others where they are") {
  Hub hub;
  std::vector<std::unique_ptr<Written>> all;
  for (int i = 0; i < 5; ++i) all.push_back(listener(hub, "a"));
  all.erase(all.begin() + 1);
  all.erase(all.begin());
  all.pop_back();
  CHECK(hub.counts().at("a") == 2);
  publish(hub, "a", "1");  // no turns are collected: at once
  for (const auto& connection : all) CHECK(connection->texts == Texts{"1"});
}
