// Messages that arrive in pieces, put together.

#include "message_pieces.hpp"

#include <algorithm>
#include <string>

#include "support/catch.hpp"

using tidewire::server::MessagePieces;

namespace {

/// Hands a message over in reads of at most `most` bytes.
std::string read(MessagePieces& pieces, const std::string& message, std::size_t most) {
  std::size_t done = 0;
  do {
    const auto [at, size] = pieces.place();
    const std::size_t count = std::min({size, most, message.size() - done});
    std::copy_n(message.data() + done, count, at);
    pieces.add(count);
    done += count;
  } while (done < message.size());
  return std::string(pieces.message());
}

}  // namespace

TEST_CASE("a message is the same however it is cut") {
  MessagePieces pieces;
  for (const std::size_t size : {0U, 1U, 127U, 128U, 129U, 1'663U, 1'664U, 1'665U, 65'536U}) {
    std::string message;
    for (std::size_t i = 0; i < size; ++i) message += static_cast<char>('a' + i % 26);
    for (const std::size_t most : {1U, 7U, 128U, 1'000U, 100'000U}) {
      CHECK(read(pieces, message, most) == message);
      pieces.clear();
    }
  }
}
