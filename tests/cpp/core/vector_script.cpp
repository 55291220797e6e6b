#include "core/vector_script.hpp"

#include <cstring>
#include <stdexcept>
#include <string>
#include <variant>

namespace tidewire::tests {
namespace {

Json to_json(const core::OpenSocket& effect) {
  return {{"kind", "open_socket"},
          {"socket", effect.socket},
          {"url", effect.url},
          {"protocols", effect.protocols}};
}
Json to_json(const core::SendText& effect) {
  return {{"kind", "send_text"}, {"socket", effect.socket}, {"text", effect.text}};
}
Json to_json(const core::CloseSocket& effect) {
  return {{"kind", "close_socket"},
          {"socket", effect.socket},
          {"code", effect.code},
          {"reason", effect.reason}};
}
Json to_json(const core::RequestToken& effect) {
  return {{"kind", "request_token"}, {"request", effect.request}, {"fresh", effect.fresh}};
}
Json to_json(const core::HttpRequest& effect) {
  return {{"kind", "http_request"},
          {"request", effect.request},
          {"url", effect.url},
          {"method", effect.post ? "POST" : "GET"},
          {"token", effect.token},
          {"body", effect.body}};
}
Json to_json(const core::StateChanged& effect) {
  return {{"kind", "state"},
          {"status", std::string(core::name(effect.status))},
          {"reason", static_cast<int>(effect.reason)},
          {"attempt", effect.attempt},
          {"retryAt", effect.retry_at ? effect.retry_at->ms : -1},
          {"closeCode", effect.close_code},
          {"everLive", effect.ever_live},
          {"polling", effect.polling}};
}
Json to_json(const core::AuthRequired&) { return {{"kind", "auth_required"}}; }
Json to_json(const core::Report& effect) {
  return {{"kind", "report"}, {"code", effect.code}, {"message", effect.message}};
}
Json to_json(const core::CommandDone& effect) {
  return {{"kind", "command_done"},
          {"command", effect.command},
          {"ok", effect.ok},
          {"code", effect.code},
          {"text", effect.text}};
}
Json to_json(const core::EventMessage& effect) {
  return {{"kind", "event"}, {"type", effect.type}, {"text", effect.text}};
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

/// Calls `run` with the event that `json` describes. Its text lives as long as the call.
template <typename Run>
void with_event(const Json& json, Run run) {
  const auto kind = json.at("kind").get<std::string>();
  const auto text = [&](const char* key) { return json.at(key).get<std::string>(); };
  const auto number = [&](const char* key) { return json.at(key).get<std::uint32_t>(); };
  if (kind == "connect") return run(core::Connect{});
  if (kind == "disconnect") return run(core::Disconnect{});
  if (kind == "close") return run(core::Close{});
  if (kind == "retry") return run(core::Retry{});
  if (kind == "resumed") return run(core::PageResumed{});
  if (kind == "wake") return run(core::WakeUp{});
  if (kind == "online") return run(core::OnlineChanged{json.at("is").get<bool>()});
  if (kind == "visible") return run(core::VisibilityChanged{json.at("is").get<bool>()});
  if (kind == "subscribe") {
    const std::string symbol = text("symbol");
    return run(core::SubscribeSymbol{symbol});
  }
  if (kind == "unsubscribe") {
    const std::string symbol = text("symbol");
    return run(core::UnsubscribeSymbol{symbol});
  }
  if (kind == "socket_opened") {
    const std::string protocol = text("protocol");
    return run(core::SocketOpened{number("socket"), protocol});
  }
  if (kind == "socket_text") {
    const std::string frame = json.contains("frame") ? json.at("frame").dump() : text("text");
    return run(core::SocketText{number("socket"), frame});
  }
  if (kind == "socket_binary") {
    const std::string bytes = from_hex(text("hex"));
    return run(core::SocketBinary{number("socket"), bytes});
  }
  if (kind == "socket_closed") {
    const std::string reason = text("reason");
    return run(core::SocketClosed{number("socket"), json.at("code").get<std::uint16_t>(), reason});
  }
  if (kind == "token_ready") {
    const std::string token = text("token");
    return run(core::TokenReady{number("request"), token});
  }
  if (kind == "token_failed") {
    const std::string message = text("message");
    return run(core::TokenFailed{number("request"), message});
  }
  if (kind == "command") {
    const std::string name = text("name");
    const std::string payload = json.contains("payload") ? json.at("payload").dump() : "";
    return run(core::SendCommand{number("command"), name, payload,
                                 json.at("timeout_ms").get<std::int64_t>()});
  }
  if (kind == "request") {
    const std::string url = text("url");
    const std::string body = json.at("body").dump();
    return run(core::SendRequest{number("command"), url, body,
                                 json.at("timeout_ms").get<std::int64_t>()});
  }
  if (kind == "cancel") return run(core::CancelCommand{number("command")});
  if (kind == "http_reply") {
    const std::string body = json.contains("frame") ? json.at("frame").dump() : text("text");
    return run(core::HttpReply{number("request"), json.at("status").get<int>(), body});
  }
  throw std::runtime_error("unknown event kind " + kind);
}

const char* status_name(core::SeriesStatus status) {
  switch (status) {
    case core::SeriesStatus::stale: return "stale";
    case core::SeriesStatus::catching_up: return "catching_up";
    case core::SeriesStatus::live: return "live";
    case core::SeriesStatus::gap: return "gap";
  }
  return "unknown";
}

}  // namespace

StepOutcome run_step(core::Session& session, const Json& step) {
  const auto at = step.at("at").get<std::int64_t>();
  const wire::Now now{wire::Instant{at}, wire::UnixMillis{1'700'000'000'000 + at}};
  with_event(step.at("event"), [&](const core::Event& event) { session.handle(event, now); });
  StepOutcome outcome;
  while (const auto effect = session.poll_effect()) {
    outcome.effects.push_back(
        std::visit([](const auto& alternative) { return to_json(alternative); }, *effect));
  }
  if (const auto deadline = session.next_deadline()) outcome.deadline = deadline->ms;
  return outcome;
}

Json series_to_json(core::Session& session, const std::string& symbol) {
  const core::Subscription* subscription = session.subscription(session.id_of(symbol));
  if (!subscription) return nullptr;
  Json time = Json::array();
  Json price = Json::array();
  Json volume = Json::array();
  Json seq = Json::array();
  for (const wire::Tick& point : subscription->series.points()) {
    time.push_back(point.time.ms);
    price.push_back(point.price);
    volume.push_back(point.volume);
    seq.push_back(point.seq);
  }
  return {{"status", status_name(session.series_status(*subscription))},
          {"time", time},
          {"price", price},
          {"volume", volume},
          {"seq", seq}};
}

std::uint64_t seed_of(double number) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &number, sizeof bits);
  return bits;
}

}  // namespace tidewire::tests
