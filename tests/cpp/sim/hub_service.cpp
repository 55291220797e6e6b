#include "sim/hub_service.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/event_service.hpp"
#include "sim/token.hpp"
#include "wire/close_code.hpp"
#include "wire/dialects/hub_records.hpp"
#include "wire/json_writer.hpp"

namespace tidewire::sim {

namespace protocol = wire::hub::server;
using server::FrameText;
using server::HubLine;

namespace {

FrameText shared(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

std::string completion(std::string_view id, std::uint64_t visitor, std::uint64_t frame) {
  std::string record;
  wire::JsonWriter json(record);
  json.begin_object().key("type").integer(3).key("invocationId").string(id).key("result");
  json.begin_object().key("visitor").integer(static_cast<std::int64_t>(visitor));
  json.key("frame").integer(static_cast<std::int64_t>(frame)).end_object().end_object();
  record.push_back(wire::hub::record_end);
  return record;
}

std::string trade_record(SymbolIndex symbol, double trade, std::uint64_t stay) {
  std::string argument;
  wire::JsonWriter json(argument);
  json.begin_object().key("symbol").integer(static_cast<std::int64_t>(symbol));
  json.key("trade").integer(static_cast<std::int64_t>(trade));
  json.key("stay").integer(static_cast<std::int64_t>(stay));
  json.key(hub_names::symbol).string(symbol_names[symbol]);
  json.key(hub_names::price).number(trade).end_object();
  std::string record;
  protocol::encode_invocation(trade_event, argument, record);
  return record;
}

/// The symbol that a call names as its only argument.
std::optional<SymbolIndex> symbol_in(const protocol::Call& call) {
  for (SymbolIndex symbol = 0; symbol < symbol_names.size(); ++symbol) {
    if (call.arguments.text() == "[\"" + symbol_names[symbol] + "\"]") return symbol;
  }
  return std::nullopt;
}

}  // namespace

/// A WebSocket that carries a line, as the real server's hubs/hub_peer.hpp.
class HubVisit final : public server::Peer, public server::HubTransport {
 public:
  HubVisit(HubService& service, std::shared_ptr<HubLine> line, wire::Now now)
      : service_(service), line_(std::move(line)) {
    line_->attach(*this, false, now);
  }
  ~HubVisit() override {
    line_->detach(*this);
    line_->finish();
    service_.closed(*line_);
  }
  HubVisit(const HubVisit&) = delete;
  HubVisit& operator=(const HubVisit&) = delete;

  void on_text(std::string_view frame, wire::Now now) override {
    ++service_.guest_on(*line_).frames;
    line_->on_data(frame, now);
  }
  void on_binary(std::string_view, wire::Now) override { line_->on_binary(); }
  void on_wake(wire::Now now) override { line_->on_wake(now); }
  void go_away(wire::Millis) override { line_->go_away(); }
  void wake() override {}
  void displaced() override {}

  /// The close of a server that does not want to see the client again.
  void dismiss() {
    std::string record;
    protocol::encode_close("Dismissed", false, record);
    last_.emplace_back(server::SendText{shared(std::move(record))});
    last_.emplace_back(server::Close{wire::close_code::normal, "dismissed"});
  }

  std::optional<server::Output> poll_output() override {
    if (last_.empty()) return line_->poll_output();
    server::Output output = std::move(last_.front());
    last_.pop_front();
    return output;
  }
  [[nodiscard]] bool closing() const override { return !last_.empty() || line_->closing(); }
  [[nodiscard]] std::optional<wire::Instant> next_deadline() const override {
    return line_->next_deadline();
  }

 private:
  HubService& service_;
  std::shared_ptr<HubLine> line_;
  std::deque<server::Output> last_;
};

std::string HubService::negotiate(const std::string& token, wire::Now now) {
  std::optional<server::Identity> identity = verify_token(token, now.unix);
  if (!identity) return {};
  server::HubLineOptions options;
  options.outbox_bytes_max = outbox_bytes_max_;
  // No two processes give one id: their numbers begin somewhere.
  const std::string id = std::to_string(++last_id_) + "-" + std::to_string(random_.next());
  negotiated_[id] = std::make_shared<HubLine>(id, *std::move(identity), *this, options, false, now);
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("negotiateVersion").integer(1).key("connectionId").string("public");
  json.key("connectionToken").string(id).key("availableTransports").begin_array().begin_object();
  json.key("transport").string("WebSockets").end_object().end_array().end_object();
  return body;
}

bool HubService::admits(const Visitor& visitor) const {
  return negotiated_.count(query_value(visitor.url, "id")) > 0;
}

std::unique_ptr<server::Peer> HubService::open(const Visitor& visitor, wire::Now now) {
  const auto found = negotiated_.find(query_value(visitor.url, "id"));
  const std::shared_ptr<HubLine> line = found->second;
  negotiated_.erase(found);
  guests_.push_back({line.get(), visitor.number, 0, {}, 0, {}});
  return std::make_unique<HubVisit>(*this, line, now);
}

void HubService::publish(SymbolIndex symbol, const wire::Tick& tick,
                         std::span<server::Peer* const>) {
  for (Guest& guest : guests_) {
    HubLine* const line = guest.line;
    if (const auto stay = guest.stays.find(symbol); stay != guest.stays.end()) {
      line->send(shared(trade_record(symbol, tick.price, stay->second)));
    }
    if (guest.late.empty() || random_.up_to(9) != 0) continue;
    // Any of them: calls are answered in any order.
    const auto index = random_.up_to(static_cast<std::int64_t>(guest.late.size()) - 1);
    const auto answer = guest.late.begin() + index;
    line->send(shared(std::move(*answer)));
    guest.late.erase(answer);
  }
}

void HubService::dismiss(std::span<server::Peer* const> peers, bool come_back) {
  for (server::Peer* peer : peers) {
    auto* const visit = static_cast<HubVisit*>(peer);
    come_back ? visit->go_away(0) : visit->dismiss();
  }
}

std::set<SymbolIndex> HubService::groups_of(std::uint64_t visitor) const {
  std::set<SymbolIndex> groups;
  for (const Guest& guest : guests_) {
    if (guest.visitor != visitor) continue;
    for (const auto& [symbol, stay] : guest.stays) groups.insert(symbol);
  }
  return groups;
}

void HubService::invoked(HubLine& line, const protocol::Call& call, wire::Now) {
  Guest& guest = guest_on(line);
  if (call.target == hub_names::join || call.target == hub_names::leave) {
    return change_group(guest, call);
  }
  if (!call.id) return;
  if (call.target == unknown_command) return line.answer(call.id, "There is no such method");
  std::string answer = completion(*call.id, guest.visitor, guest.frames);
  if (random_.up_to(2) == 0) {
    guest.late.push_back(std::move(answer));
  } else {
    line.send(shared(std::move(answer)));
  }
}

void HubService::change_group(Guest& guest, const protocol::Call& call) {
  HubLine& line = *guest.line;
  const auto symbol = symbol_in(call);
  if (!symbol) return line.answer(call.id, "Auction not found");
  if (call.target == hub_names::leave) {
    guest.stays.erase(*symbol);
  } else if (refuses_joins_) {
    return line.answer(call.id, "Rate limit exceeded");
  } else if (guest.stays.count(*symbol) == 0) {
    guest.stays[*symbol] = ++guest.last_stay;
  }
  line.answer(call.id, {});
}

void HubService::closed(HubLine& line) {
  std::erase_if(guests_, [&](const Guest& guest) { return guest.line == &line; });
}

HubService::Guest& HubService::guest_on(const HubLine& line) {
  return *std::find_if(guests_.begin(), guests_.end(),
                       [&](const Guest& guest) { return guest.line == &line; });
}

}  // namespace tidewire::sim
