#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace tidewire::server {

/// Puts the message together that is being read. A short one is read in place; a longer one in
/// memory that is given back after it, so that an idle connection keeps next to nothing.
class MessagePieces {
 public:
  /// Where the next piece is read to.
  [[nodiscard]] std::pair<char*, std::size_t> place() {
    if (size_ == 0 && rest_.empty()) return {first_.data(), first_.size()};
    if (rest_.empty()) rest_.assign(first_.data(), size_);
    rest_.resize(size_ + piece_bytes);
    return {rest_.data() + size_, piece_bytes};
  }
  /// So much of that place has been read.
  void add(std::size_t bytes) { size_ += bytes; }

  [[nodiscard]] std::string_view message() const {
    return {rest_.empty() ? first_.data() : rest_.data(), size_};
  }
  void clear() {
    size_ = 0;
    rest_ = std::string();
  }

 private:
  static constexpr std::size_t piece_bytes = 1'536;  // what Beast reads at once

  std::array<char, 128> first_;
  std::string rest_;  // empty: the message is in first_
  std::size_t size_ = 0;
};

}  // namespace tidewire::server
