#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "peer/alert_book.hpp"
#include "peer/alert_keeper.hpp"
#include "store/repository.hpp"
#include "store/write_behind.hpp"
#include "wire/messages.hpp"

namespace tidewire::server {

/// Whether an alert that the price has crossed is to be told.
enum class FireVerdict : std::uint8_t {
  fire,
  fired_already,  // for this crossing, by another process that has the same file
  gone,           // cleared by another process
};

/// The alerts of all users in a database that several processes may share. A new one, a cleared one
/// and one that has fired are on the disk before anybody is told; when one is armed again is written
/// a little later.
class SavedAlerts final : public AlertKeeper {
 public:
  [[nodiscard]] static std::string_view tables();

  struct Row {
    std::string id;
    std::string user;
    std::string symbol;
    bool crypto = true;
    AlertSide side = AlertSide::above;
    double level = 0;
    std::optional<bool> armed;
  };

  /// `database` outlives this.
  explicit SavedAlerts(WriteBehind& database) : database_(&database) {}

  /// Oldest first.
  [[nodiscard]] wire::Result<std::vector<Row>, StoreError> load() const;

  /// What a symbol is called, and whether it is on the crypto feed; set before the first alert is.
  std::function<std::pair<std::string, bool>(SymbolId)> describe;

  [[nodiscard]] bool keep(const Alert& alert, std::optional<bool> armed) override;
  [[nodiscard]] bool forget(const std::string& id) override;
  void arm(const std::string& id, bool armed) override;

  /// These have been crossed by the tick at `position`: written down together with `and_then`,
  /// which gets each that is to be told. The verdicts, in the order of the alerts; when they cannot
  /// be written down (logged), all are to be told.
  using AndThen = std::function<bool(sqlite3* database, std::size_t index)>;
  [[nodiscard]] std::vector<FireVerdict> fire(const std::vector<Alert>& alerts,
                                              const wire::Position& position,
                                              const AndThen& and_then);

 private:
  WriteBehind* database_;
};

}  // namespace tidewire::server
