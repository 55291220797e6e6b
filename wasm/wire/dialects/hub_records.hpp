#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// What both sides of the SignalR JSON hub protocol share: how text is cut into records.
namespace tidewire::wire::hub {

/// Ends every record (ASCII record separator).
inline constexpr char record_end = '\x1e';

/// Cuts what arrives into records, wherever the frames begin and end: one frame may hold several
/// records, one record may come in several frames. What has not ended yet is kept, so whoever
/// feeds it bounds that with `unfinished_bytes`.
class RecordReader {
 public:
  /// Views of earlier records end here.
  void feed(std::string_view bytes) {
    text_.erase(0, taken_);
    seen_ -= taken_;
    taken_ = 0;
    text_ += bytes;
  }

  /// The next whole record, without its end; false when there is none. A view until `feed`.
  bool next(std::string_view& record) {
    const std::size_t end = text_.find(record_end, seen_);
    if (end == std::string::npos) {
      seen_ = text_.size();
      return false;
    }
    record = std::string_view(text_).substr(taken_, end - taken_);
    taken_ = seen_ = end + 1;
    return true;
  }

  /// Bytes of the record whose end has not come; of all that is unread while `next` gives more.
  [[nodiscard]] std::size_t unfinished_bytes() const { return text_.size() - taken_; }

  /// Forgets everything: a new connection begins with a new record.
  void reset() {
    text_.clear();
    taken_ = seen_ = 0;
  }

 private:
  std::string text_;
  std::size_t taken_ = 0;  // what `next` has given out
  std::size_t seen_ = 0;   // no end of a record before here
};

}  // namespace tidewire::wire::hub
