#pragma once

#include <functional>

#include "http_message.hpp"

namespace tidewire::server {

/// The answer to a request that may come later: call `send` once.
struct DeferredReply {
  std::function<void(HttpResponse)> send;
  /// False when whoever asked has hung up; then what is sent is lost.
  std::function<bool()> is_wanted;
};

}  // namespace tidewire::server
