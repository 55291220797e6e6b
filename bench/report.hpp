#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidewire::bench {

/// The figures of one bench: `name value unit` lines, and with `--json` one object on the last
/// line, {"bench","figures":[{"name","value","unit"}],"machine":{…}}.
class Report {
 public:
  Report(std::string_view bench, bool json) : bench_(bench), json_(json) {}

  void add(std::string_view name, double value, std::string_view unit);
  /// Prints the machine, and the object if it is wanted.
  void finish() const;

 private:
  struct Figure {
    std::string name;
    double value;
    std::string unit;
  };
  std::string bench_;
  bool json_;
  std::vector<Figure> figures_;
};

/// Options of a bench: `--name N` for the names it knows, and `--json`.
class Arguments {
 public:
  Arguments(int argc, char** argv) : arguments_(argv + 1, argv + argc) {}
  [[nodiscard]] bool has(std::string_view flag) const;
  /// `fallback` where the option is missing or not a whole number.
  [[nodiscard]] unsigned long long number(std::string_view name, unsigned long long fallback) const;

 private:
  std::vector<std::string> arguments_;
};

}  // namespace tidewire::bench
