#pragma once

namespace tidewire::binding {

/// The events that are handed in by number, all but frames. EVENTS in js/src/wasm_module.ts is the
/// same list; tests/js/module.test.ts compares the two.
enum class EventKind {
  connect = 0,
  disconnect = 1,
  close = 2,
  retry = 3,
  resumed = 4,
  wake = 5,
  subscribe = 6,
  unsubscribe = 7,
  want_candles = 8,
  release_candles = 9,
  online = 10,
  visible = 11,
  socket_opened = 12,
  socket_closed = 13,
  token_ready = 14,
  token_failed = 15,
  http_reply = 16,
  send_command = 17,
  send_request = 18,
  cancel_command = 19,
};

}  // namespace tidewire::binding
