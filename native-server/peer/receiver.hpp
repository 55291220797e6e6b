#pragma once

#include "peer/identity.hpp"
#include "peer/peer.hpp"

namespace tidewire::server {

/// A peer that takes the broadcasts of its channel as they are.
class Receiver {
 public:
  virtual ~Receiver() = default;

  /// True when it would take a broadcast and has nothing to say before it: then the broadcast may
  /// be written without it.
  [[nodiscard]] virtual bool takes_now() const { return false; }
  /// True when there is output because of it.
  virtual bool deliver(const FrameText& text) = 0;
  /// Who it is; nullptr before authentication, and on channels without any.
  [[nodiscard]] virtual const Identity* who() const = 0;
};

}  // namespace tidewire::server
