// The module's surface: only numbers cross it. It is bound with Embind; what is called once per
// frame of data is exported plainly, which is ten times faster to call.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <emscripten/emscripten.h>

#include "binding/bind_numbers.hpp"
#include "binding/session_binding.hpp"

namespace tidewire::binding {
namespace {

/// A session as JavaScript names it: its address, which js/src/core_session.ts alone knows.
using Handle = std::uintptr_t;

SessionBinding& session(Handle handle) { return *reinterpret_cast<SessionBinding*>(handle); }

/// Any number is a seed: its bits are.
Handle create_session(double seed) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &seed, sizeof(bits));
  return reinterpret_cast<Handle>(new SessionBinding(bits));
}

void delete_session(Handle handle) { delete &session(handle); }

std::size_t configure(Handle handle, std::size_t bytes) {
  return session(handle).configure(bytes);
}

int handle_event(Handle handle, int kind, std::uint32_t id, double number, std::size_t text_bytes,
                 std::size_t more_bytes, double now, double unix) {
  const EventFields fields{id, number, text_bytes, more_bytes};
  return session(handle).handle(static_cast<EventKind>(kind), fields, now, unix);
}

std::size_t poll_effect(Handle handle) { return session(handle).poll_effect(); }

int series_id(Handle handle, std::size_t bytes) { return session(handle).series_id(bytes); }

std::size_t series_symbol(Handle handle, int id) { return session(handle).series_symbol(id); }

}  // namespace

EMSCRIPTEN_BINDINGS(tidewire) {
  bind("createSession", &create_session);
  bind("deleteSession", &delete_session);
  bind("configure", &configure);
  bind("handleEvent", &handle_event);
  bind("pollEffect", &poll_effect);
  bind("seriesId", &series_id);
  bind("seriesSymbol", &series_symbol);
}

extern "C" {

EMSCRIPTEN_KEEPALIVE std::uintptr_t inbox(std::uintptr_t handle, std::size_t bytes) {
  return session(handle).inbox(bytes);
}

EMSCRIPTEN_KEEPALIVE std::uintptr_t mailbox(std::uintptr_t handle) {
  return session(handle).mailbox();
}

EMSCRIPTEN_KEEPALIVE int textFrame(std::uintptr_t handle, std::uint32_t socket, std::size_t bytes,
                                   double now, double unix) {
  return session(handle).text_frame(socket, bytes, now, unix);
}

EMSCRIPTEN_KEEPALIVE int binaryFrame(std::uintptr_t handle, std::uint32_t socket,
                                     std::size_t bytes, double now, double unix) {
  return session(handle).binary_frame(socket, bytes, now, unix);
}

EMSCRIPTEN_KEEPALIVE int takeChanged(std::uintptr_t handle) {
  return session(handle).take_changed();
}

EMSCRIPTEN_KEEPALIVE std::uintptr_t readSeries(std::uintptr_t handle, int id) {
  return session(handle).read_series(id);
}

EMSCRIPTEN_KEEPALIVE std::uintptr_t readCandles(std::uintptr_t handle, int id,
                                                double interval_ms) {
  return session(handle).read_candles(id, interval_ms);
}

}  // extern "C"

}  // namespace tidewire::binding
