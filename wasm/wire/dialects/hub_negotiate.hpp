#pragma once

#include <string>
#include <string_view>

#include "wire/decode_error.hpp"
#include "wire/result.hpp"

namespace tidewire::wire::hub {

/// What a hub's server says to `POST …/negotiate?negotiateVersion=1`. Empty: not there.
struct NegotiateReply {
  /// What opens the socket: the secret `connectionToken`, or `connectionId` of a version 0 server.
  std::string_view id;
  /// Where to negotiate instead, and with which token (a service in front of many servers).
  std::string_view url;
  std::string_view access_token;
  std::string_view error;
  bool has_web_sockets = false;
};

/// What `decode` returns stays valid until the next call, or until `body` is gone.
class NegotiateReplyDecoder {
 public:
  Result<NegotiateReply, DecodeError> decode(std::string_view body);

 private:
  std::string arena_;
};

}  // namespace tidewire::wire::hub
