#pragma once

#include <optional>
#include <string>

namespace tidewire::server {

struct Alert;

/// Where alerts are written down, so that they outlive the process.
class AlertKeeper {
 public:
  virtual ~AlertKeeper() = default;

  /// A new alert, which counts only once this has been true. `armed` is empty until a price has
  /// told on which side of the level it is.
  [[nodiscard]] virtual bool keep(const Alert& alert, std::optional<bool> armed) = 0;
  /// It is cleared only once this has been true.
  [[nodiscard]] virtual bool forget(const std::string& id) = 0;
  /// The price has gone back far enough (or, for a new one, has shown its side): nobody waits to be
  /// told. That one has fired is for whoever tells the user to write down.
  virtual void arm(const std::string& id, bool armed) = 0;
};

}  // namespace tidewire::server
