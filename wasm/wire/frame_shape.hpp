#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/text_scan.hpp"

namespace tidewire::wire {

/// The shape of the last frame: its text, and where in it values stand. A server writes all its
/// ticks alike, so the next frame is most likely the same text with other values: then names and
/// punctuation need only be compared, eight bytes at a time, not read.
///
/// `Key` is what a value is known by.
template <typename Key>
class FrameShape {
 public:
  /// A frame is going to be read; `keep` says that it was one worth following.
  void begin(std::string_view frame) {
    frame_ = frame;
    count_ = 0;
    text_.clear();
  }
  /// It has a value between these two.
  void note(Key key, const char* begin, const char* end) {
    if (count_ < holes_.size()) {
      holes_[count_] = {static_cast<std::uint16_t>(begin - frame_.data()),
                        static_cast<std::uint16_t>(end - frame_.data()), key};
    }
    ++count_;
  }
  void keep() {
    if (frame_.size() <= bytes_max && count_ <= holes_.size()) text_ = frame_;
  }

  /// Whether the frame is the kept one but for its values, which `read_value(key)` takes off `in`.
  template <typename ReadValue>
  bool follow(TextScan& in, ReadValue read_value) const {
    if (text_.empty()) return false;
    const char* at = text_.data();
    for (std::size_t i = 0; i < count_; ++i) {
      const Hole& hole = holes_[i];
      if (!in.same(at, text_.data() + hole.begin) || !read_value(hole.key)) return false;
      at = text_.data() + hole.end;
    }
    return in.same(at, text_.data() + text_.size()) && in.at_end();
  }

 private:
  struct Hole {
    std::uint16_t begin = 0;
    std::uint16_t end = 0;
    Key key{};
  };
  static constexpr std::size_t bytes_max = 512;

  std::string_view frame_;  // while it is read
  std::string text_;        // empty: nothing to follow
  std::array<Hole, 12> holes_{};
  std::size_t count_ = 0;
};

}  // namespace tidewire::wire
