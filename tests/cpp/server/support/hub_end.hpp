#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "peer/hub_line.hpp"
#include "support/catch.hpp"
#include "wire/dialects/hub_records.hpp"

namespace tidewire::server::test {

inline constexpr wire::Now hub_start = {{1'000'000}, {1'750'000'000'000}};

inline wire::Now hub_time(wire::Millis after) {
  return {hub_start.instant + after, hub_start.unix + after};
}

/// A JSON text as a record.
inline std::string record(const nlohmann::json& message) {
  return message.dump() + wire::hub::record_end;
}

/// The socket's end of a hub line, without a socket: takes what the line says when asked.
class HubEnd final : public HubTransport {
 public:
  explicit HubEnd(std::shared_ptr<HubLine> line, wire::Now now = hub_start, bool polls = false)
      : line_(std::move(line)) {
    line_->attach(*this, polls, now);
  }
  ~HubEnd() override { line_->detach(*this); }
  HubEnd(const HubEnd&) = delete;
  HubEnd& operator=(const HubEnd&) = delete;

  void wake() override { ++wakes; }
  void displaced() override { was_displaced = true; }

  void shake_hands(int version = 1) {
    line_->on_data(record({{"protocol", "json"}, {"version", version}}), hub_start);
    REQUIRE(take() == std::vector<nlohmann::json>{nlohmann::json::object()});
  }
  void say(const nlohmann::json& message, wire::Now now = hub_start) {
    line_->on_data(record(message), now);
  }
  void call(const std::string& target, const nlohmann::json& arguments, const std::string& id,
            wire::Now now = hub_start) {
    say({{"type", 1}, {"target", target}, {"arguments", arguments}, {"invocationId", id}}, now);
  }

  /// Everything that is to be sent; a close is kept for `closed`.
  std::vector<nlohmann::json> take() {
    std::vector<nlohmann::json> records;
    while (auto output = line_->poll_output()) {
      if (auto* close = std::get_if<Close>(&*output)) {
        closed = *close;
        continue;
      }
      const std::string& text = *std::get<SendText>(*output).text;
      REQUIRE(text.back() == wire::hub::record_end);
      records.push_back(nlohmann::json::parse(text.substr(0, text.size() - 1)));
    }
    return records;
  }
  /// The arguments of the invocations of one target among them.
  std::vector<nlohmann::json> pushes(const std::string& target) {
    std::vector<nlohmann::json> found;
    for (const nlohmann::json& message : take()) {
      if (message.value("target", "") == target) found.push_back(message.at("arguments")[0]);
    }
    return found;
  }

  [[nodiscard]] HubLine& line() { return *line_; }

  std::optional<Close> closed;
  bool was_displaced = false;
  int wakes = 0;

 private:
  std::shared_ptr<HubLine> line_;
};

}  // namespace tidewire::server::test
