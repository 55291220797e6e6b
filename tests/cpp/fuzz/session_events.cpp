// A session under any sequence of events and frames: series stay bounded and ordered, effects per
// event stay bounded, and a frame for a socket that is gone changes nothing.
//
// Input: lines. The first one names the dialect (its first letter); of each other one the first byte
// chooses the event, and the rest is its text.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "core/session.hpp"
#include "fuzz/support.hpp"

using namespace tidewire;
using fuzz::require;

namespace {

constexpr std::size_t points_max = 8;
/// A few per symbol at most, and there are few symbols.
constexpr int effects_per_event_max = 64;

class Driver {
 public:
  explicit Driver(char dialect)
      : session_(config(dialect), 1), live_in_(std::string("live in ") + dialect) {
    handle(core::Connect{});
    handle(core::SubscribeSymbol{"A"});
    handle(core::SubscribeSymbol{"B"});
  }

  void line(char kind, std::string_view text) {
    now_ms_ += 100;
    switch (kind) {
      case 'o': return handle(core::SocketOpened{socket_, ""});
      case 't': return handle(core::TokenReady{request_, "token"});
      case 'f': return handle(core::TokenFailed{request_, text});
      case 'c': return handle(core::SocketClosed{socket_, code_of(text), text});
      case 'l': return handle(core::SocketClosed{socket_ - 1, 4003, text});
      case 'b': return handle(core::SocketBinary{socket_, text});
      case 'n': return handle(core::OnlineChanged{text.empty()});
      case 'v': return handle(core::VisibilityChanged{text.empty()});
      case 'r': return handle(core::Retry{});
      case 'd': return handle(core::Disconnect{});
      case 'k': return handle(core::Connect{});
      case 's': return handle(core::SubscribeSymbol{text});
      case 'u': return handle(core::UnsubscribeSymbol{text});
      case 'C':
        open_commands_.insert(++command_);
        return handle(core::SendCommand{command_, text.substr(0, text.find(' ')),
                                        text.substr(std::min(text.find(' '), text.size())), 2'000});
      case 'P':
        open_commands_.insert(++command_);
        return handle(core::SendRequest{command_, "http://fuzz/post", text, 2'000});
      case 'x':
        open_commands_.erase(command_);
        return handle(core::CancelCommand{command_});
      case 'h': return handle(core::HttpReply{http_, 200, text});
      case 'e': return handle(core::HttpReply{http_, code_of(text) - 3'600, text});
      case 'K': return handle(core::WantCandles{"A", 60'000});
      case 'R': return handle(core::ReleaseCandles{"A", 60'000});
      case 'g': return handle(core::PageResumed{});
      case 'w':
        now_ms_ += 30'000;
        return handle(core::WakeUp{});
      default: return handle(core::SocketText{socket_, text});
    }
  }

 private:
  static core::Config config(char dialect) {
    core::Config config;
    config.url = "ws://fuzz";
    config.points = points_max;
    config.token = true;
    config.poll.url = "http://fuzz";
    config.poll.after_ms = 1'000;
    switch (dialect) {
      case 'f': config.dialect = core::Dialect::feed; break;
      case 'd': config.dialect = core::Dialect::dashboard; break;
      case 'r': config.dialect = core::Dialect::resource; break;
      case 'h':
        config.dialect = core::Dialect::hub;
        config.hub = {"Join", "Leave", {"symbol", "price"}};
        break;
      default: break;
    }
    return config;
  }

  static std::uint16_t code_of(std::string_view text) {
    return static_cast<std::uint16_t>(4000 + (text.empty() ? 0 : text[0] & 15));
  }

  void handle(const core::Event& event) {
    session_.handle(event, {wire::Instant{now_ms_}, wire::UnixMillis{1'700'000'000'000 + now_ms_}});
    int effects = 0;
    while (const auto effect = session_.poll_effect()) {
      require(++effects <= effects_per_event_max);
      if (const auto* open = std::get_if<core::OpenSocket>(&*effect)) socket_ = open->socket;
      if (const auto* ask = std::get_if<core::RequestToken>(&*effect)) request_ = ask->request;
      if (const auto* http = std::get_if<core::HttpRequest>(&*effect)) http_ = http->request;
      if (const auto* done = std::get_if<core::CommandDone>(&*effect)) {
        require(open_commands_.erase(done->command) == 1);  // one outcome, of a command that is open
        fuzz::reached(done->ok ? "command done" : "command failed");
      }
      if (std::holds_alternative<core::EventMessage>(*effect)) fuzz::reached("event");
    }
    if (session_.status() == core::Status::live) fuzz::reached(live_in_);
    check("A");
    check("B");
  }

  void check(std::string_view symbol) {
    const core::Subscription* found = session_.subscription(session_.id_of(symbol));
    if (!found) return;
    const auto points = found->series.points();
    if (!points.empty()) fuzz::reached(session_.status() == core::Status::live ? "ticks" : "polled");
    require(points.size() <= points_max);
    if (session_.series_status(*found) != core::SeriesStatus::live) return;
    for (std::size_t i = 1; i < points.size(); ++i) {
      const bool numbered = points[i].seq != 0 && points[i - 1].seq != 0;
      if (numbered) require(points[i].seq == points[i - 1].seq + 1);
    }
  }

  core::Session session_;
  std::string live_in_;
  std::set<core::RequestId> open_commands_;
  core::RequestId command_ = 0;
  core::RequestId http_ = 0;
  std::int64_t now_ms_ = 1'000;
  core::SocketId socket_ = 0;
  core::RequestId request_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"live in s", "live in f", "live in d", "live in r", "live in h",
                             "command done", "command failed", "event", "ticks", "polled"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  if (rest.empty()) return 0;
  Driver driver(rest.front());
  rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    if (!line.empty()) driver.line(line[0], line.substr(1));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return 0;
}
