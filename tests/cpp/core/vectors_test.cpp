#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/config.hpp"
#include "core/vector_script.hpp"
#include "support/catch.hpp"

using namespace tidewire;
using tests::Json;

namespace {

std::vector<std::filesystem::path> vector_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(TIDEWIRE_SOURCE_DIR "/tests/vectors")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

core::Session open(const Json& script) {
  auto config = core::parse_config(script.at("config").dump());
  REQUIRE(config);
  return core::Session(std::move(config).value(), tests::seed_of(script.at("seed").get<double>()));
}

/// One step a line, so that a change of a vector reads well.
void write(const std::filesystem::path& path, const Json& script) {
  std::ofstream out(path);
  out << "{\n  \"name\": " << script.at("name").dump() << ",\n  \"config\": "
      << script.at("config").dump() << ",\n  \"seed\": " << script.at("seed").dump()
      << ",\n  \"steps\": [\n";
  const Json& steps = script.at("steps");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    out << "    {\n      \"at\": " << steps[i].at("at").dump()
        << ",\n      \"event\": " << steps[i].at("event").dump() << ",\n      \"effects\": [";
    const Json& effects = steps[i].at("effects");
    for (std::size_t k = 0; k < effects.size(); ++k) {
      out << (k ? ",\n        " : "\n        ") << effects[k].dump();
    }
    out << (effects.empty() ? "]" : "\n      ]") << ",\n      \"deadline\": "
        << steps[i].at("deadline").dump();
    if (steps[i].contains("series")) out << ",\n      \"series\": " << steps[i].at("series").dump();
    out << "\n    }" << (i + 1 < steps.size() ? "," : "") << "\n";
  }
  out << "  ]\n}\n";
}

void record(const std::filesystem::path& path, Json script) {
  core::Session session = open(script);
  for (Json& step : script.at("steps")) {
    const tests::StepOutcome outcome = tests::run_step(session, step);
    step["effects"] = outcome.effects;
    step["deadline"] = outcome.deadline;
    if (!step.contains("series")) continue;
    for (auto& [symbol, series] : step["series"].items()) {
      series = tests::series_to_json(session, symbol);
    }
  }
  write(path, script);
}

void check(const Json& script) {
  core::Session session = open(script);
  for (const Json& step : script.at("steps")) {
    INFO("at " << step.at("at") << " " << step.at("event"));
    const tests::StepOutcome outcome = tests::run_step(session, step);
    CHECK(outcome.effects == step.at("effects"));
    CHECK(outcome.deadline == step.at("deadline"));
    if (!step.contains("series")) continue;
    for (const auto& [symbol, expected] : step.at("series").items()) {
      CHECK(tests::series_to_json(session, symbol) == expected);
    }
  }
}

}  // namespace

TEST_CASE("golden vectors: the core does what the scripts say") {
  const std::vector<std::filesystem::path> files = vector_files();
  REQUIRE(files.size() >= 10);
  for (const std::filesystem::path& path : files) {
    std::ifstream in(path);
    const Json script = Json::parse(in);
    INFO(path.filename() << ": " << script.at("name"));
    if (std::getenv("TIDEWIRE_RECORD")) {
      record(path, script);
    } else {
      check(script);
    }
  }
}
