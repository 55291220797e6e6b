#include "store/sqlite_store.hpp"

#include <sqlite3.h>

#include <utility>

#include "store/open_sqlite.hpp"
#include "store/sqlite_statement.hpp"

namespace tidewire::server {
namespace {

constexpr const char* tables = R"(
  CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, status TEXT NOT NULL, payment_status TEXT NOT NULL,
    total REAL NOT NULL, currency TEXT NOT NULL, tracking_number TEXT NOT NULL,
    carrier TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS products (
    id TEXT PRIMARY KEY, sku TEXT NOT NULL, name TEXT NOT NULL, price REAL NOT NULL,
    stock_quantity INTEGER NOT NULL, status TEXT NOT NULL, updated_at INTEGER NOT NULL
  ) WITHOUT ROWID;
)";

/// Runs a statement that has no rows; how many it changed.
wire::Result<int, StoreError> run(sqlite3* database, SqliteStatement& statement) {
  if (statement.step() || statement.failed()) return statement.error();
  return sqlite3_changes(database);
}

}  // namespace

wire::Result<std::unique_ptr<Repository>, StoreError> SqliteStore::open(const std::string& path) {
  const auto database = open_sqlite(path, tables);
  if (!database.ok()) return database.error();
  return std::unique_ptr<Repository>(new SqliteStore(database.value()));
}

SqliteStore::~SqliteStore() { sqlite3_close(database_); }

Repository::Answer<bool> SqliteStore::transact(const std::function<bool()>& work) {
  // IMMEDIATE: who reads in order to write holds the lock already, in whatever process.
  const auto failure = [this] { return StoreError{sqlite3_errmsg(database_)}; };
  if (!execute(database_, "BEGIN IMMEDIATE")) return failure();
  const bool keep = work();
  if (keep && execute(database_, "COMMIT")) return true;
  const StoreError error = failure();
  execute(database_, "ROLLBACK");
  if (keep) return error;
  return false;
}

Repository::Answer<std::optional<Order>> SqliteStore::find_order(std::string_view id) {
  SqliteStatement select(database_,
                         "SELECT id, owner, status, payment_status, total, currency, "
                         "tracking_number, carrier, created_at, updated_at "
                         "FROM orders WHERE id = ?");
  select.bind(id);
  if (!select.step()) {
    if (select.failed()) return select.error();
    return std::optional<Order>{};
  }
  return std::optional<Order>{{select.text(0), select.text(1), select.text(2), select.text(3),
                               select.number(4), select.text(5), select.text(6), select.text(7),
                               {select.integer(8)}, {select.integer(9)}}};
}

Repository::Answer<bool> SqliteStore::put_order(const Order& order) {
  SqliteStatement insert(database_,
                         "INSERT OR REPLACE INTO orders (id, owner, status, payment_status, "
                         "total, currency, tracking_number, carrier, created_at, updated_at) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(order.id).bind(order.owner).bind(order.status).bind(order.payment_status);
  insert.bind(order.total).bind(order.currency).bind(order.tracking_number).bind(order.carrier);
  insert.bind(order.created_at.ms).bind(order.updated_at.ms);
  const auto changed = run(database_, insert);
  if (!changed.ok()) return changed.error();
  return true;
}

Repository::Answer<std::optional<Product>> SqliteStore::find_product(std::string_view id) {
  auto found = read_products(id);
  if (!found.ok()) return found.error();
  if (found.value().empty()) return std::optional<Product>{};
  return std::optional<Product>{std::move(found.value().front())};
}

Repository::Answer<std::vector<Product>> SqliteStore::products() { return read_products({}); }

Repository::Answer<bool> SqliteStore::put_product(const Product& product) {
  SqliteStatement insert(database_,
                         "INSERT OR REPLACE INTO products (id, sku, name, price, stock_quantity, "
                         "status, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)");
  insert.bind(product.id).bind(product.sku).bind(product.name).bind(product.price);
  insert.bind(product.stock_quantity).bind(product.status).bind(product.updated_at.ms);
  const auto changed = run(database_, insert);
  if (!changed.ok()) return changed.error();
  return true;
}

Repository::Answer<bool> SqliteStore::remove_product(std::string_view id) {
  SqliteStatement remove(database_, "DELETE FROM products WHERE id = ?");
  remove.bind(id);
  const auto changed = run(database_, remove);
  if (!changed.ok()) return changed.error();
  return changed.value() > 0;
}

/// All of them without an id (no product has an empty one), in the order of their ids.
Repository::Answer<std::vector<Product>> SqliteStore::read_products(std::string_view id) {
  SqliteStatement select(database_,
                         "SELECT id, sku, name, price, stock_quantity, status, updated_at "
                         "FROM products WHERE ?1 = '' OR id = ?1 ORDER BY id");
  select.bind(id);
  std::vector<Product> found;
  while (select.step()) {
    found.push_back({select.text(0), select.text(1), select.text(2), select.number(3),
                     select.integer(4), select.text(5), {select.integer(6)}});
  }
  if (select.failed()) return select.error();
  return found;
}

}  // namespace tidewire::server
