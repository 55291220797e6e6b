#include "peer/hub_line.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "wire/close_code.hpp"
#include "wire/limits.hpp"

namespace tidewire::server {

namespace code = wire::close_code;
namespace protocol = wire::hub::server;

namespace {

FrameText shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

bool reached(const std::optional<wire::Instant>& due, wire::Instant now) {
  return due && now >= *due;
}

}  // namespace

HubLine::HubLine(std::string id, Identity identity, HubMethods& methods,
                 const HubLineOptions& options, bool offers_replay, wire::Now opened)
    : id_(std::move(id)),
      identity_(std::move(identity)),
      methods_(&methods),
      options_(options),
      offers_replay_(offers_replay),
      outbox_(options.outbox_bytes_max, options.replay_bytes_max) {
  token_.watch(identity_.expires_at, opened);
  absence_due_ = opened.instant + options_.absence_ms_max;
}

void HubLine::attach(HubTransport& transport, bool keeps_alive, wire::Now now) {
  if (HubTransport* before = std::exchange(transport_, &transport)) before->displaced();
  keeps_alive_ = keeps_alive;
  absence_due_.reset();
  reader_.reset();
  if (!keeps_alive) {
    ping_due_ = now.instant + options_.keep_alive_ms;
    silence_due_ = now.instant + options_.client_timeout_ms;
  }
  if (!opened_) {
    handshake_due_ = now.instant + options_.handshake_timeout_ms;
  } else if (replays_) {
    replay();
  }
}

void HubLine::detach(const HubTransport& transport) {
  if (transport_ != &transport) return;
  transport_ = nullptr;
  ping_due_.reset();
  silence_due_.reset();
  // A client that is lost during the handshake begins anew.
  if (!opened_ || !replays_) closing_ = true;
}

void HubLine::on_data(std::string_view bytes, wire::Now now) {
  on_wake(now);  // a deadline that has passed counts, also when its timer is late
  if (closing_) return;
  if (!keeps_alive_) silence_due_ = now.instant + options_.client_timeout_ms;
  reader_.feed(bytes);
  std::string_view record;
  while (!closing_ && reader_.next(record)) take_record(record, now);
  if (!closing_ && reader_.unfinished_bytes() > wire::limits::client_frame_bytes_max) {
    refuse({wire::DecodeErrorCode::frame_too_large});
  }
}

void HubLine::on_binary() { refuse({wire::DecodeErrorCode::invalid_json}); }

void HubLine::take_record(std::string_view record, wire::Now now) {
  if (!opened_) return shake_hands(record);
  const auto message = protocol::decode(record, arena_);
  if (!message.ok()) return refuse(message.error());
  if (awaits_sequence_ && !std::holds_alternative<protocol::Sequence>(message.value())) return;
  if (!is_new(message.value(), now)) return;
  std::visit([this, now](const auto& what) { handle(what, now); }, message.value());
}

void HubLine::shake_hands(std::string_view record) {
  const auto refuse_with = [this](std::string_view error) {
    std::string reply;
    protocol::encode_handshake(error, reply);
    control(std::move(reply));
    closing_ = true;
    close_ = Close{code::policy_violation, "handshake refused"};
  };
  const auto handshake = protocol::decode_handshake(record, arena_);
  if (!handshake.ok()) return refuse_with("The first record must be a handshake");
  if (handshake.value().protocol != "json") return refuse_with("Only the JSON protocol is spoken");
  const std::uint64_t version = handshake.value().version;
  if (version < 1 || version > 2) return refuse_with("Only versions 1 and 2 are spoken");
  opened_ = true;
  handshake_due_.reset();
  std::string reply;
  protocol::encode_handshake({}, reply);
  control(std::move(reply));
  if (version == 2 && offers_replay_) {
    replays_ = true;
    outbox_.keep();
  }
  methods_->opened(*this);
}

void HubLine::handle(const protocol::Call& call, wire::Now now) {
  methods_->invoked(*this, call, now);
}

void HubLine::handle(const protocol::Goodbye&, wire::Now) {
  closing_ = true;
  close_ = Close{code::normal, ""};
}

void HubLine::handle(const protocol::Ack& ack, wire::Now) { outbox_.acknowledge(ack.through); }

void HubLine::handle(const protocol::Sequence& sequence, wire::Now) {
  if (!replays_) return;
  if (sequence.next > next_received_ || sequence.next < 1) {
    close("The sequence has a hole", true, code::policy_violation);
    return;
  }
  awaits_sequence_ = false;
  next_received_ = sequence.next;
}

bool HubLine::is_new(const protocol::Message& message, wire::Now now) {
  if (!replays_ || !protocol::is_numbered(message)) return true;
  const std::uint64_t number = next_received_++;
  if (!ack_due_) ack_due_ = now.instant + options_.ack_delay_ms;
  if (number <= latest_received_) return false;
  latest_received_ = number;
  return true;
}

void HubLine::replay() {
  awaits_sequence_ = true;
  ack_due_.reset();
  std::string record;
  protocol::encode_sequence(outbox_.rewind(), record);
  // Not `control`: the transport is not ready to be woken. It polls.
  outbox_.put_first(shared(std::move(record)));
}

void HubLine::on_wake(wire::Now now) {
  if (closing_) return;
  if (!attached() && !absence_due_ && can_wait()) {
    absence_due_ = now.instant + options_.absence_ms_max;
  }
  if (token_.expired(now)) {
    close("The token has expired", true, code::authentication);
  } else if (reached(absence_due_, now.instant)) {
    closing_ = true;
  } else if (!opened_ && reached(handshake_due_, now.instant)) {
    close("There was no handshake in time", false, code::policy_violation);
  } else if (attached() && reached(silence_due_, now.instant)) {
    close("The client was silent for too long", true, code::normal);
  }
  if (closing_ || !attached()) return;
  if (opened_ && reached(ping_due_, now.instant)) {
    ping_due_ = now.instant + options_.keep_alive_ms;
    std::string record;
    protocol::encode_ping(record);
    control(std::move(record));
  }
  if (reached(ack_due_, now.instant)) {
    ack_due_.reset();
    std::string record;
    protocol::encode_ack(latest_received_, record);
    control(std::move(record));
  }
}

std::optional<wire::Instant> HubLine::next_deadline() const {
  if (closing_) return std::nullopt;
  std::optional<wire::Instant> next;
  for (const auto& due : {handshake_due_, ping_due_, silence_due_, absence_due_, ack_due_,
                          token_.deadline()}) {
    if (due && (!next || *due < *next)) next = due;
  }
  return next;
}

void HubLine::go_away() { close({}, true, code::service_restart); }

void HubLine::rate_limited() { close("Rate limit exceeded", true, code::rate_limited); }

void HubLine::renew(const Identity& identity, wire::Now now) {
  if (identity.expires_at <= identity_.expires_at) return;
  identity_ = identity;
  token_.watch(identity_.expires_at, now);
}

std::optional<Output> HubLine::poll_output() {
  if (auto text = outbox_.poll()) return SendText{*std::move(text)};
  if (!closing_) return std::nullopt;
  if (last_record_) return SendText{std::exchange(last_record_, nullptr)};
  if (!close_) return std::nullopt;
  Output last = *std::exchange(close_, std::nullopt);
  return last;
}

void HubLine::finish() {
  closing_ = true;
  if (!opened_ || std::exchange(finished_, true)) return;
  methods_->closed(*this);
}

void HubLine::send(const FrameText& record) {
  if (closing_ || !opened_) return;
  const bool too_much_for_later =
      !attached() && outbox_.bytes() + record->size() > options_.replay_bytes_max;
  if (too_much_for_later || !outbox_.put(record)) return overflow();
  if (transport_ != nullptr) transport_->wake();
}

void HubLine::answer(std::optional<std::string_view> call_id, std::string_view error) {
  if (!call_id) return;
  std::string record;
  protocol::encode_completion(*call_id, error, record);
  send(shared(std::move(record)));
}

void HubLine::control(std::string record) {
  if (!outbox_.put_control(shared(std::move(record)))) return overflow();
  if (transport_ != nullptr) transport_->wake();
}

void HubLine::refuse(const wire::DecodeError& error) {
  if (!opened_) return close({}, false, code::policy_violation);
  close(name(error.code), false, code::policy_violation);
}

void HubLine::close(std::string_view error, bool allow_reconnect, std::uint16_t close_code) {
  if (closing_) return;
  closing_ = true;
  std::string record;
  // Before the handshake there are no messages, only its answer.
  if (opened_) {
    protocol::encode_close(error, allow_reconnect, record);
  } else {
    protocol::encode_handshake(error, record);
  }
  if (opened_ || !error.empty()) last_record_ = shared(std::move(record));
  close_ = Close{close_code, std::string(error)};
  if (close_code == code::service_restart) close_->reason = "service restart";
  if (transport_ != nullptr) transport_->wake();
}

void HubLine::overflow() {
  outbox_.drop_waiting();
  close("The client reads too slowly", true, code::slow_consumer);
}

}  // namespace tidewire::server
