#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "core/event.hpp"
#include "core/session.hpp"

/// The golden vectors' JSON forms (tests/vectors/README.md).
namespace tidewire::tests {

using Json = nlohmann::ordered_json;

/// Runs one step on the session: the event, then everything that it caused.
struct StepOutcome {
  Json effects = Json::array();
  Json deadline;
};
StepOutcome run_step(core::Session& session, const Json& step);

/// A series as the vectors write it.
Json series_to_json(core::Session& session, const std::string& symbol);

/// The seed as the binding makes it from a number.
std::uint64_t seed_of(double number);

}  // namespace tidewire::tests
