#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "http_message.hpp"

namespace tidewire::server {

/// Serves the files under one directory, and nothing else: no path, however encoded, and no
/// symbolic link leads out of it; names that begin with a dot are not served.
class StaticFiles {
 public:
  /// Larger files are refused: they are read into memory.
  static constexpr std::uintmax_t file_bytes_max = 32 * 1024 * 1024;

  /// `root` must exist.
  explicit StaticFiles(const std::filesystem::path& root);

  /// The file for a path of a request (still percent-encoded, without query); `/` at the end means
  /// index.html. Empty when there is none.
  [[nodiscard]] std::optional<std::filesystem::path> resolve(std::string_view path) const;

  /// 200 with the file, 304 when `if_none_match` has its tag, or 404.
  [[nodiscard]] HttpResponse respond(std::string_view path, std::string_view if_none_match) const;

 private:
  std::filesystem::path root_;
};

/// By extension; application/octet-stream for the unknown ones.
[[nodiscard]] std::string_view mime_type(const std::filesystem::path& file);

}  // namespace tidewire::server
