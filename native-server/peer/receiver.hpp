#pragma once

#include "peer/identity.hpp"
#include "peer/peer.hpp"

namespace tidewire::server {

/// A peer that takes the broadcasts of its channel as they are.
class Receiver {
 public:
  virtual ~Receiver() = default;

  /// True when there is output because of it.
  virtual bool deliver(const FrameText& text) = 0;
  /// Who it is; nullptr before authentication, and on channels without any.
  [[nodiscard]] virtual const Identity* who() const = 0;
};

}  // namespace tidewire::server
