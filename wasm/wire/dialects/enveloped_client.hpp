#pragma once

#include <string>
#include <string_view>

#include "wire/decode_error.hpp"
#include "wire/messages.hpp"
#include "wire/result.hpp"

/// The client side of the two dialects whose messages are `{"type":…,"data":{…}}`: dashboard and
/// resource. The client reads only the envelope; what is in `data` is the application's.
namespace tidewire::wire::enveloped {

/// `connection_established` (resource) becomes AuthSuccess, `error` ServerError (its `code` and
/// `message` from `data` or from the envelope), everything else an Event with its whole text.
/// What `decode` returns stays valid until the next call, or until `frame` is gone.
class ClientDecoder {
 public:
  [[gnu::noinline]] Result<ServerMessage, DecodeError> decode(std::string_view frame);

 private:
  std::string arena_;
};

}  // namespace tidewire::wire::enveloped
