// The hub's connections by their tokens, and long polling, under a virtual clock.

#include <memory>
#include <string>
#include <vector>

#include "hubs/hub_lines.hpp"
#include "support/catch.hpp"
#include "support/hub_end.hpp"

using namespace tidewire;
using namespace tidewire::server;
using namespace tidewire::server::test;

namespace {

class Quiet final : public HubMethods {
 public:
  void opened(HubLine&) override { ++opens; }
  void invoked(HubLine& line, const wire::hub::server::Call& call, wire::Now) override {
    line.answer(call.id, {});
  }
  void closed(HubLine&) override { ++closes; }

  int opens = 0;
  int closes = 0;
};

/// A GET, as the HTTP session sees it. Who answers may outlive it.
class Poll {
 public:
  DeferredReply reply() {
    return {[seen = seen_](HttpResponse response) { seen->answers.push_back(std::move(response)); },
            [seen = seen_] { return !seen->hung_up && seen->answers.empty(); }};
  }
  void hang_up() { seen_->hung_up = true; }
  /// 0 while it waits.
  [[nodiscard]] int status() const { return seen_->answers.empty() ? 0 : seen_->answers[0].status; }
  [[nodiscard]] std::string text() const {
    REQUIRE(seen_->answers.size() == 1);
    CHECK(status() == 200);
    return seen_->answers[0].body;
  }

 private:
  struct Seen {
    std::vector<HttpResponse> answers;
    bool hung_up = false;
  };
  std::shared_ptr<Seen> seen_ = std::make_shared<Seen>();
};

const std::string handshake = "{\"protocol\":\"json\",\"version\":1}\x1e";

struct Fixture {
  explicit Fixture(std::size_t lines_max = 10) : lines(methods, {}, lines_max) {}

  HubLines::Line open() {
    return lines.open({"ann", {}, hub_start.unix + 3'600'000, "acme"}, false, true, hub_start);
  }
  /// A line that has shaken hands by polls.
  HubLines::Line polled() {
    HubLines::Line line = open();
    Poll first;
    lines.poll(line.token, first.reply(), hub_start);
    CHECK(first.text().empty());
    Poll second;
    lines.poll(line.token, second.reply(), hub_start);
    CHECK(second.status() == 0);
    line.line->on_data(handshake, hub_start);
    CHECK(second.text() == "{}\x1e");
    return line;
  }

  Quiet methods;
  HubLines lines;
};

}  // namespace

TEST_CASE("a connection that was negotiated and not used is forgotten after 15 s") {
  Fixture f;
  const std::string token = f.open().token;
  f.lines.on_wake(hub_time(14'000));
  CHECK(f.lines.find(token) != nullptr);
  f.lines.on_wake(hub_time(15'000));
  CHECK(f.lines.find(token) == nullptr);
  CHECK(f.lines.count() == 0);
  CHECK(f.methods.closes == 0);  // it had never been opened
}

TEST_CASE("beyond the limit no connection is negotiated, until one has gone") {
  Fixture f(2);
  f.open();
  f.open();
  CHECK(f.open().line == nullptr);
  f.lines.on_wake(hub_time(15'000));
  CHECK(f.open().line != nullptr);
}

TEST_CASE("a poll waits for records and is answered empty after 90 s") {
  Fixture f;
  const HubLines::Line line = f.polled();
  Poll poll;
  f.lines.poll(line.token, poll.reply(), hub_start);
  f.lines.on_wake(hub_time(89'999));
  CHECK(poll.status() == 0);
  f.lines.on_wake(hub_time(90'000));
  CHECK(poll.text().empty());
  CHECK(f.lines.find(line.token) != nullptr);
}

TEST_CASE("records between two polls wait for the next one, all together") {
  Fixture f;
  const HubLines::Line line = f.polled();
  line.line->send(std::make_shared<const std::string>("a\x1e"));
  line.line->send(std::make_shared<const std::string>("b\x1e"));
  Poll poll;
  f.lines.poll(line.token, poll.reply(), hub_time(1'000));
  CHECK(poll.text() == "a\x1e" "b\x1e");
}

TEST_CASE("a second poll takes the place of the first") {
  Fixture f;
  const HubLines::Line line = f.polled();
  Poll first;
  f.lines.poll(line.token, first.reply(), hub_start);
  Poll second;
  f.lines.poll(line.token, second.reply(), hub_start);
  CHECK(first.status() == 204);
  CHECK(second.status() == 0);
}

TEST_CASE("what comes after the client hung up waits; without another poll it is gone in 15 s") {
  Fixture f;
  const HubLines::Line line = f.polled();
  Poll lost;
  f.lines.poll(line.token, lost.reply(), hub_start);
  lost.hang_up();
  line.line->send(std::make_shared<const std::string>("kept\x1e"));
  f.lines.on_wake(hub_time(1'000));
  Poll next;
  f.lines.poll(line.token, next.reply(), hub_time(15'000));
  CHECK(next.text() == "kept\x1e");
  f.lines.on_wake(hub_time(16'000));
  f.lines.on_wake(hub_time(31'000));
  CHECK(f.lines.find(line.token) == nullptr);
  CHECK(f.methods.closes == 1);
}

TEST_CASE("a server that goes away answers the polls that wait, and then 204") {
  Fixture f;
  const HubLines::Line line = f.polled();
  Poll poll;
  f.lines.poll(line.token, poll.reply(), hub_start);
  f.lines.go_away();
  CHECK(poll.text().find("allowReconnect") != std::string::npos);
  Poll last;
  f.lines.poll(line.token, last.reply(), hub_start);
  CHECK(last.status() == 204);
  f.lines.on_wake(hub_time(250));
  CHECK(f.lines.count() == 0);
  CHECK(f.methods.closes == 1);
}

TEST_CASE("a client that says goodbye is gone at once, and its poll with it") {
  Fixture f;
  const HubLines::Line line = f.polled();
  Poll poll;
  f.lines.poll(line.token, poll.reply(), hub_start);
  f.lines.end_polls(line.token);
  CHECK(poll.status() == 204);
  CHECK(f.methods.closes == 1);
  CHECK(f.lines.count() == 0);
}
