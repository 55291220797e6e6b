#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/bot_keeper.hpp"
#include "store/repository.hpp"
#include "store/write_behind.hpp"

namespace tidewire::server {

/// The bot and its newest trades in a database. For one process at a time: see FileOwner.
class SavedBot final : public BotKeeper {
 public:
  [[nodiscard]] static std::string_view tables();

  struct Record {
    std::string symbol;
    BotState state;
    std::vector<BotDeal> trades;  // oldest first
  };

  /// `database` outlives this.
  SavedBot(WriteBehind& database, std::string bot_id, std::size_t trades_max)
      : database_(&database), bot_id_(std::move(bot_id)), trades_max_(trades_max) {}

  /// Empty when there has been none.
  [[nodiscard]] wire::Result<std::optional<Record>, StoreError> load() const;

  [[nodiscard]] bool keep(const std::string& symbol, const BotState& state,
                          const std::optional<BotDeal>& deal) override;
  void keep_later(const std::string& symbol, const BotState& state) override;

 private:
  [[nodiscard]] bool write(sqlite3* database, const std::string& symbol,
                           const BotState& state) const;
  [[nodiscard]] bool write(sqlite3* database, const BotDeal& deal) const;

  WriteBehind* database_;
  std::string bot_id_;
  std::size_t trades_max_;
};

}  // namespace tidewire::server
