#include "store/file_owner.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <utility>

namespace tidewire::server {

std::optional<FileOwner> FileOwner::of(const std::string& database) {
  const int file = ::open((database + "-owner").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) return std::nullopt;
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return FileOwner(file);
  ::close(file);
  return std::nullopt;
}

FileOwner::~FileOwner() {
  if (file_ >= 0) ::close(file_);
}

FileOwner::FileOwner(FileOwner&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

}  // namespace tidewire::server
