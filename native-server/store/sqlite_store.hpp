#pragma once

#include <memory>
#include <string>

#include "store/repository.hpp"

struct sqlite3;

namespace tidewire::server {

/// The repository in a file of SQLite: write-ahead log, every write synchronised to the disk
/// before it is answered.
class SqliteStore final : public Repository {
 public:
  /// Creates the file when there is none; an empty path is a database in memory.
  [[nodiscard]] static wire::Result<std::unique_ptr<Repository>, StoreError> open(
      const std::string& path);
  ~SqliteStore() override;
  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;

  Answer<bool> transact(const std::function<bool()>& work) override;
  Answer<std::optional<Order>> find_order(std::string_view id) override;
  Answer<bool> put_order(const Order& order) override;
  Answer<std::optional<Product>> find_product(std::string_view id) override;
  Answer<std::vector<Product>> products() override;
  Answer<bool> put_product(const Product& product) override;
  Answer<bool> remove_product(std::string_view id) override;

 private:
  explicit SqliteStore(sqlite3* database) : database_(database) {}
  [[nodiscard]] Answer<std::vector<Product>> read_products(std::string_view id);

  sqlite3* database_;
};

}  // namespace tidewire::server
