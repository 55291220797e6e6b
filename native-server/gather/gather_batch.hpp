#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "peer/peer.hpp"

namespace tidewire::server {

/// What is taken from a peer, or of broadcasts, for one write, but for the frame that goes beyond it.
inline constexpr std::size_t gathered_bytes_max = 64 * 1024;

/// Whole WebSocket frames of one connection, on their way to one write.
///
/// Lives for one turn of one connection; one object serves all of them in turn, so that an idle
/// connection holds no buffers. Small texts are copied behind their headers, for each piece of a
/// write costs the kernel more than copying it; larger ones are shared by all who send them.
class GatherBatch {
 public:
  void clear();

  /// One unmasked frame with this text as its payload.
  void add(const FrameText& text, bool binary);

  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] bool empty() const { return bytes_ == 0; }

  /// The pieces of the write: `before`, which is sent first, and then the frames. Valid until the
  /// next call of any function.
  [[nodiscard]] std::vector<iovec>& pieces(std::string_view before);
  /// What follows the first `sent` bytes of the frames, appended to `rest`.
  void copy_rest(std::size_t sent, std::string& rest) const;

 private:
  struct Part {
    std::size_t end = 0;  // of the part in flat_; it begins where the last one ended
    FrameText text;       // follows it; may be null
  };

  std::string flat_;
  std::vector<Part> parts_;  // without the end of flat_, if nothing follows it
  std::vector<iovec> pieces_;
  std::size_t bytes_ = 0;
};

}  // namespace tidewire::server
