#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "market.hpp"
#include "store/repository.hpp"
#include "store/write_behind.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// The minute candles of every symbol in a database, up to `minutes_max` minutes before its newest.
/// Ticks are not kept, so their numbering begins anew with the process, in another epoch.
class SavedCandles {
 public:
  [[nodiscard]] static std::string_view tables();

  /// `database` outlives this.
  SavedCandles(WriteBehind& database, std::size_t minutes_max)
      : database_(&database), minutes_max_(minutes_max) {}

  /// Gives every symbol that has no past yet the one that is written down, and adds those that are
  /// not there, in the order in which they first came. What does not fit into the market is
  /// forgotten.
  [[nodiscard]] std::optional<StoreError> restore(Market& market);

  /// Writes down, a little later, the minutes that are over: those with a later tick behind them,
  /// and those that ended a while ago.
  void save(const Market& market, wire::UnixMillis now);
  /// The minute that is still being made, too: at the end.
  void save_all(const Market& market, wire::UnixMillis now);

 private:
  void save_until(const Market& market, wire::UnixMillis end);

  WriteBehind* database_;
  std::size_t minutes_max_;
  std::map<SymbolId, wire::Candle> last_;  // as it was written down
};

}  // namespace tidewire::server
