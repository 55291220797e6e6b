#include "bench/report.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <thread>

#include "wire/json_writer.hpp"

namespace tidewire::bench {
namespace {

/// What a line of the form `key : value` in a file of the system says, or "unknown".
std::string system_value(const char* file, std::string_view key, char separator) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const std::size_t at = line.find(separator);
    if (line.rfind(key, 0) != 0 || at == std::string::npos) continue;
    std::string value = line.substr(at + 1);
    value.erase(std::remove(value.begin(), value.end(), '"'), value.end());
    value.erase(0, value.find_first_not_of(" \t"));
    return value;
  }
  return "unknown";
}

std::string compiler() {
  std::ostringstream text;
#if defined(__clang__)
  text << "clang " << __clang_major__ << '.' << __clang_minor__;
#else
  text << "gcc " << __GNUC__ << '.' << __GNUC_MINOR__;
#endif
  return text.str();
}

}  // namespace

void Report::add(std::string_view name, double value, std::string_view unit) {
  const double rounded = std::round(value * 1'000) / 1'000;
  figures_.push_back({std::string(name), rounded, std::string(unit)});
  std::printf("%s %.10g %s\n", figures_.back().name.c_str(), rounded, figures_.back().unit.c_str());
}

void Report::finish() const {
  const std::string cpu = system_value("/proc/cpuinfo", "model name", ':');
  const std::string system = system_value("/etc/os-release", "PRETTY_NAME", '=');
  const unsigned cores = std::thread::hardware_concurrency();
  std::printf("# %s, %u cores, %s, %s\n", cpu.c_str(), cores, system.c_str(), compiler().c_str());
  if (!json_) return;
  std::string text;
  wire::JsonWriter json(text);
  json.begin_object().key("bench").string(bench_).key("figures").begin_array();
  for (const Figure& figure : figures_) {
    json.begin_object().key("name").string(figure.name).key("value").number(figure.value);
    json.key("unit").string(figure.unit).end_object();
  }
  json.end_array().key("machine").begin_object().key("cpu").string(cpu).key("cores");
  json.integer(cores).key("os").string(system).key("compiler").string(compiler());
  json.end_object().end_object();
  std::printf("%s\n", text.c_str());
}

bool Arguments::has(std::string_view flag) const {
  return std::find(arguments_.begin(), arguments_.end(), flag) != arguments_.end();
}

unsigned long long Arguments::number(std::string_view name, unsigned long long fallback) const {
  const auto found = std::find(arguments_.begin(), arguments_.end(), name);
  if (found == arguments_.end() || found + 1 == arguments_.end()) return fallback;
  unsigned long long value = 0;
  const std::string& text = *(found + 1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : fallback;
}

}  // namespace tidewire::bench
