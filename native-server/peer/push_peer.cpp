#include "peer/push_peer.hpp"

#include <utility>
#include <variant>

namespace tidewire::server {

PushPeer::PushPeer(PushChannel& channel, VerifyToken verify, const StreamGateOptions& options,
                   wire::Now opened)
    : channel_(&channel), gate_(std::move(verify), options, opened) {}

void PushPeer::on_text(std::string_view frame, wire::Now now) {
  std::visit([this](const auto& heard) { handle(heard); }, gate_.on_text(frame, now));
}

bool PushPeer::deliver(const FrameText& text) {
  if (!gate_.identity() || closing()) return false;
  gate_.send(text);
  return true;
}

void PushPeer::handle(const heard::Authenticated&) {
  for (FrameText& text : channel_->greeting(*gate_.identity())) gate_.send(std::move(text));
}

void PushPeer::handle(const heard::Other& other) {
  const auto command = decode_command(other.frame, arena_);
  if (!command.ok()) {
    gate_.refuse(command.error());
    return;
  }
  gate_.accept();
  if (!channel_->handle(*gate_.identity(), command.value())) gate_.refuse_unsupported();
}

}  // namespace tidewire::server
