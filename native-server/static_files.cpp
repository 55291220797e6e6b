#include "static_files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "url.hpp"

namespace tidewire::server {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, std::string_view>, 17> mime_types = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/markdown; charset=utf-8"},
    {".xml", "application/xml"},
}};

bool is_safe_segment(std::string_view segment) {
  return !segment.starts_with('.') &&  // covers `..` and hidden files
         segment.find_first_of(std::string_view("\\\0", 2)) == std::string_view::npos;
}

bool is_within(const fs::path& root, const fs::path& path) {
  const auto [end, _] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return end == root.end();
}

std::string entity_tag(const fs::path& file, std::uintmax_t size) {
  std::error_code error;
  const auto written = fs::last_write_time(file, error).time_since_epoch().count();
  return "\"" + std::to_string(size) + "-" + std::to_string(written) + "\"";
}

bool lists(std::string_view if_none_match, std::string_view tag) {
  return if_none_match == "*" || if_none_match.find(tag) != std::string_view::npos;
}

// Vite puts a hash of the content into the names below assets/.
std::string_view cache_control(std::string_view path) {
  return path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

}  // namespace

StaticFiles::StaticFiles(const fs::path& root) : root_(fs::canonical(root)) {}

std::optional<fs::path> StaticFiles::resolve(std::string_view path) const {
  const auto decoded = percent_decode(path);
  if (!decoded || !decoded->starts_with('/')) return std::nullopt;
  fs::path file = root_;
  std::string_view rest = std::string_view(*decoded).substr(1);
  while (!rest.empty()) {
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(rest.size(), segment.size() + 1));
    if (segment.empty() || !is_safe_segment(segment)) return std::nullopt;
    file /= segment;
  }
  if (decoded->ends_with('/')) file /= "index.html";
  std::error_code error;
  const fs::path real = fs::canonical(file, error);
  if (error || !is_within(root_, real)) return std::nullopt;
  if (!fs::is_regular_file(real, error) || error) return std::nullopt;
  return real;
}

HttpResponse StaticFiles::respond(std::string_view path, std::string_view if_none_match) const {
  const auto not_found = [] { return error_response(404, "not_found", "There is no such file"); };
  const auto file = resolve(path);
  if (!file) return not_found();
  std::error_code error;
  const std::uintmax_t size = fs::file_size(*file, error);
  if (error) return not_found();
  if (size > file_bytes_max) return error_response(500, "file_too_large", "The file is too large");

  HttpResponse response;
  response.content_type = mime_type(*file);
  const std::string tag = entity_tag(*file, size);
  response.headers = {{"ETag", tag}, {"Cache-Control", std::string(cache_control(path))}};
  if (!if_none_match.empty() && lists(if_none_match, tag)) {
    response.status = 304;
    return response;
  }
  std::ifstream input(*file, std::ios::binary);
  if (!input) return not_found();
  response.body.resize(size);
  input.read(response.body.data(), static_cast<std::streamsize>(size));
  response.body.resize(static_cast<std::size_t>(input.gcount()));
  return response;
}

std::string_view mime_type(const fs::path& file) {
  const std::string extension = file.extension().string();
  for (const auto& [known, type] : mime_types) {
    if (known == extension) return type;
  }
  return "application/octet-stream";
}

}  // namespace tidewire::server
