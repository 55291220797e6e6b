#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include <emscripten/bind.h>

#include "binding/session_binding.hpp"

namespace tidewire::binding {
namespace {

using emscripten::val;

/// Any number is a seed: its bits are.
std::uint64_t seed_of(double number) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &number, sizeof(bits));
  return bits;
}

/// `{session, error}`: a session, or what is wrong with its configuration.
val open_session(const std::string& config_text, double seed) {
  val result = val::object();
  auto config = core::parse_config(config_text);
  if (!config) {
    result.set("session", val::null());
    result.set("error", val("option \"" + config.error().key + "\" " + config.error().problem));
    return result;
  }
  result.set("session", val(std::make_unique<SessionBinding>(std::move(config).value(),
                                                             seed_of(seed))));
  result.set("error", val(""));
  return result;
}

}  // namespace

EMSCRIPTEN_BINDINGS(tidewire) {
  emscripten::function("openSession", &open_session);
  emscripten::class_<SessionBinding>("NativeSession")
      .function("inbox", &SessionBinding::inbox)
      .function("socketText", &SessionBinding::socket_text)
      .function("socketBinary", &SessionBinding::socket_binary)
      .function("socketOpened", &SessionBinding::socket_opened)
      .function("socketClosed", &SessionBinding::socket_closed)
      .function("tokenReady", &SessionBinding::token_ready)
      .function("tokenFailed", &SessionBinding::token_failed)
      .function("httpReply", &SessionBinding::http_reply)
      .function("wantCandles", &SessionBinding::want_candles)
      .function("releaseCandles", &SessionBinding::release_candles)
      .function("readCandles", &SessionBinding::read_candles)
      .function("sendCommand", &SessionBinding::send_command)
      .function("sendRequest", &SessionBinding::send_request)
      .function("cancelCommand", &SessionBinding::cancel_command)
      .function("connect", &SessionBinding::connect)
      .function("disconnect", &SessionBinding::disconnect)
      .function("close", &SessionBinding::close)
      .function("retry", &SessionBinding::retry)
      .function("subscribe", &SessionBinding::subscribe)
      .function("unsubscribe", &SessionBinding::unsubscribe)
      .function("online", &SessionBinding::online)
      .function("visible", &SessionBinding::visible)
      .function("resumed", &SessionBinding::resumed)
      .function("wake", &SessionBinding::wake)
      .function("pollEffect", &SessionBinding::poll_effect)
      .function("nextDeadline", &SessionBinding::next_deadline)
      .function("nextChanged", &SessionBinding::next_changed)
      .function("seriesId", &SessionBinding::series_id)
      .function("seriesSymbol", &SessionBinding::series_symbol)
      .function("readSeries", &SessionBinding::read_series);
}

}  // namespace tidewire::binding
