// Frames: what comes by the thousand. This file is compiled for speed (wasm/CMakeLists.txt).
#include <string_view>
#include <utility>

#include "binding/hand_in.hpp"
#include "binding/session_binding.hpp"

namespace tidewire::binding {

std::uintptr_t SessionBinding::inbox(std::size_t bytes) {
  if (inbox_.size() < bytes) inbox_.resize(bytes);
  return reinterpret_cast<std::uintptr_t>(inbox_.data());
}

int SessionBinding::text_frame(core::SocketId socket, std::size_t bytes, double now,
                               double unix) {
  const std::string_view frame = std::string_view(inbox_).substr(0, bytes);
  const int flags = hand_in(core::SocketText{socket, frame}, now, unix);
  return (flags & effects_waiting) != 0 && take_passed_on(bytes)
             ? (flags & ~effects_waiting) | frame_passed_on
             : flags;
}

int SessionBinding::binary_frame(core::SocketId socket, std::size_t bytes, double now,
                                 double unix) {
  const std::string_view frame = std::string_view(inbox_).substr(0, bytes);
  return hand_in(core::SocketBinary{socket, frame}, now, unix);
}

/// A frame of which nothing follows but that the application gets it: its text is there already, so
/// only its type is told.
bool SessionBinding::take_passed_on(std::size_t bytes) {
  core::EventMessage* const message = session_->only_message();
  if (!message || message->text != std::string_view(inbox_).substr(0, bytes)) return false;
  passed_on_ = std::move(message->type);
  session_->drop_effect();
  mailbox_[1] = static_cast<double>(reinterpret_cast<std::uintptr_t>(passed_on_.data()));
  mailbox_[2] = static_cast<double>(passed_on_.size());
  return true;
}

}  // namespace tidewire::binding
