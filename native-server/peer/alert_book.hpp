#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "peer/alert_keeper.hpp"
#include "peer/market_history.hpp"
#include "peer/stream_commands.hpp"
#include "wire/result.hpp"

namespace tidewire::server {

struct AlertLimits {
  /// Of one user; more are refused with the error `alert_limit`.
  std::size_t per_user_max = 50;
  /// Of all users together: every tick is compared with the alerts of its symbol.
  std::size_t total_max = 10'000;
};

/// A price that a user wants to hear of. It belongs to the user, not to a connection.
struct Alert {
  std::string id;
  std::string user;
  SymbolId symbol = 0;
  AlertSide side = AlertSide::above;
  double level = 0;
  bool operator==(const Alert&) const = default;
};

enum class AlertRefusal : std::uint8_t {
  limit,    // there are too many
  unknown,  // the user has none of that id
  store,    // it could not be written down; nothing has changed
};

/// The alerts of all users, and which of them a price crosses.
///
/// An alert fires when the price comes to its level from the other side, and once per crossing:
/// it is armed again when the price has gone back by `rearm_ratio` of the level, so that a price
/// that trembles around the level does not fire it again and again.
class AlertBook {
 public:
  static constexpr double rearm_ratio = 0.001;

  /// Ids are `<prefix>-<n>`; prefixes of different runs differ.
  explicit AlertBook(std::string id_prefix, AlertLimits limits = {});

  /// From now on alerts are written down there; it outlives the book.
  void keep_in(AlertKeeper& keeper) { keeper_ = &keeper; }

  /// The new alert, or the user's equal one that is there already. `price` is the last one: what
  /// lies beyond the level already has to come back before it can cross.
  [[nodiscard]] wire::Result<Alert, AlertRefusal> set(std::string_view user, SymbolId symbol,
                                                      AlertSide side, double level,
                                                      std::optional<double> price);
  /// Empty once it is cleared.
  [[nodiscard]] std::optional<AlertRefusal> clear(std::string_view user, std::string_view id);
  /// One that was written down by an earlier process, oldest first; false at the limit of all.
  bool restore(Alert alert, std::optional<bool> armed);
  /// It is no more, for whoever keeps it.
  void drop(const Alert& alert);
  /// Oldest first.
  [[nodiscard]] std::vector<Alert> of(std::string_view user) const;

  /// The alerts that this price fires.
  [[nodiscard]] std::vector<Alert> on_price(SymbolId symbol, double price);

 private:
  struct Watched {
    Alert alert;
    std::uint64_t number = 0;
    std::optional<bool> armed;  // empty until the first price tells the side
  };

  Alert add(Alert alert, std::optional<bool> armed);
  [[nodiscard]] const Alert* find(std::string_view user, std::string_view id) const;
  void arm(Watched& entry, bool armed);

  AlertKeeper* keeper_ = nullptr;
  std::string id_prefix_;
  AlertLimits limits_;
  std::unordered_map<SymbolId, std::vector<Watched>> watched_;
  std::map<std::string, std::size_t, std::less<>> counts_;
  std::size_t total_ = 0;
  std::uint64_t last_number_ = 0;
};

}  // namespace tidewire::server
