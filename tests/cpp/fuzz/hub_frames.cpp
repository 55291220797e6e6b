// Whatever a hub's server says, in frames and in its answer to the negotiation: a value or a named
// error for each record, never more records than separators, and what is passed on is JSON.
#include <variant>

#include "fuzz/oracle.hpp"
#include "fuzz/support.hpp"
#include "wire/dialects/error_reply.hpp"
#include "wire/dialects/hub_client.hpp"
#include "wire/dialects/hub_negotiate.hpp"
#include "wire/dialects/hub_records.hpp"
#include "wire/json_reader.hpp"

using namespace tidewire;
using fuzz::Json;
using fuzz::require;

namespace {

void check(const wire::Invocation& call) {
  require(!call.target.empty() && call.target.size() <= wire::limits::symbol_bytes_max);
  require(wire::parse_json(call.arguments).ok());
  if (call.has_tick) require(!call.tick.symbol.empty());
  fuzz::reached(call.has_tick ? "price" : "invocation");
}
void check(const wire::Completion& completion) {
  require(!completion.id.empty());
  if (completion.ok && !completion.text.empty()) {
    require(wire::parse_json(completion.text).ok());
    fuzz::reached("result");
  } else if (!completion.ok) {
    fuzz::reached("refused call");
  }
}
void check(const wire::CloseNotice&) { fuzz::reached("close"); }
void check(const wire::AuthSuccess&) { fuzz::reached("handshake"); }
void check(const wire::Ignored&) { fuzz::reached("ping"); }

void read(wire::hub::ClientDecoder& decoder, std::string_view frame) {
  const auto records = std::count(frame.begin(), frame.end(), wire::hub::record_end);
  std::ptrdiff_t read = 0;
  std::string_view rest = frame;
  while (!rest.empty()) {
    const std::size_t before = rest.size();
    const std::string_view record = rest.substr(0, rest.find(wire::hub::record_end));
    const auto decoded = decoder.decode(rest);
    require(rest.size() < before);
    if (!decoded) continue;
    ++read;
    const fuzz::Judgement judgement = fuzz::judge(record);
    if (judgement.comparable) require(judgement.value && judgement.value->is_object());
    std::visit([](const auto& message) { check(message); }, decoded.value());
  }
  require(read <= records);
}

void read_negotiation(std::string_view body) {
  wire::hub::NegotiateReplyDecoder decoder;
  const auto decoded = decoder.decode(body);
  if (!decoded) return;
  const wire::hub::NegotiateReply& reply = decoded.value();
  require(!reply.id.empty() || !reply.url.empty() || !reply.error.empty());
  if (reply.has_web_sockets && !reply.id.empty()) fuzz::reached("negotiated");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return fuzz::expect_paths({"price", "invocation", "result", "refused call", "close", "handshake",
                             "ping", "negotiated", "error reply"});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wire::hub::ClientDecoder decoder({"auctionId", "currentPrice"});
  fuzz::byte_by_byte(data, size, [&](std::string_view text) {
    read(decoder, text);
    read_negotiation(text);
    const wire::ErrorReply reply = wire::decode_error_reply(text);
    if (!reply.code.empty()) fuzz::reached("error reply");
  });
  return 0;
}
