#pragma once

#include <optional>
#include <string>

namespace tidewire::server {

/// Says which of the processes that share a database has what can be one process's only. Held until
/// it is destroyed or the process ends, however that happens.
class FileOwner {
 public:
  /// Empty when another process has it, or when the file that stands for it (beside the database,
  /// with `-owner` behind its name) cannot be made.
  [[nodiscard]] static std::optional<FileOwner> of(const std::string& database);
  ~FileOwner();
  FileOwner(FileOwner&& other) noexcept;
  FileOwner& operator=(FileOwner&&) = delete;

 private:
  explicit FileOwner(int file) : file_(file) {}
  int file_;
};

}  // namespace tidewire::server
