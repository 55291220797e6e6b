// The SignalR JSON hub protocol, server side: records, what they hold, what is refused.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "support/catch.hpp"
#include "wire/dialects/hub_records.hpp"
#include "wire/dialects/hub_server.hpp"

using namespace tidewire::wire;
using namespace tidewire::wire::hub;

namespace {

std::vector<std::string> records(RecordReader& reader, std::string_view bytes) {
  reader.feed(bytes);
  std::vector<std::string> found;
  for (std::string_view record; reader.next(record);) found.emplace_back(record);
  return found;
}

template <typename T>
T read(std::string_view record) {
  static std::string arena;
  const auto message = server::decode(record, arena);
  REQUIRE(message.ok());
  REQUIRE(std::holds_alternative<T>(message.value()));
  return std::get<T>(message.value());
}

DecodeError refused(std::string_view record) {
  std::string arena;
  const auto message = server::decode(record, arena);
  REQUIRE_FALSE(message.ok());
  return message.error();
}

DecodeError refused_handshake(std::string_view record) {
  std::string arena;
  const auto handshake = server::decode_handshake(record, arena);
  REQUIRE_FALSE(handshake.ok());
  return handshake.error();
}

using Code = DecodeErrorCode;

}  // namespace

TEST_CASE("records are the same wherever the frames end") {
  const std::string bytes = "{}\x1e{\"type\":6}\x1e\x1epart";
  RecordReader whole;
  const std::vector<std::string> expected = {"{}", "{\"type\":6}", ""};
  CHECK(records(whole, bytes) == expected);
  CHECK(whole.unfinished_bytes() == 4);
  RecordReader by_byte;
  std::vector<std::string> found;
  for (const char byte : bytes) {
    for (std::string& record : records(by_byte, {&byte, 1})) found.push_back(std::move(record));
  }
  CHECK(found == expected);
  CHECK(records(by_byte, "ed\x1e") == std::vector<std::string>{"parted"});
  CHECK(by_byte.unfinished_bytes() == 0);
  by_byte.feed("half");
  by_byte.reset();
  CHECK(records(by_byte, "new\x1e") == std::vector<std::string>{"new"});
}

TEST_CASE("a handshake names a protocol and a version, and is no message") {
  std::string arena;
  const auto read = server::decode_handshake(R"({"protocol":"json","version":2})", arena);
  REQUIRE(read.ok());
  CHECK(read.value().protocol == "json");
  CHECK(read.value().version == 2);
  CHECK(refused_handshake(R"({"protocol":"json"})") == DecodeError{Code::invalid_field, "version"});
  CHECK(refused_handshake(R"({"version":1})") == DecodeError{Code::invalid_field, "protocol"});
  CHECK(refused_handshake(R"({"protocol":1,"version":1})").code == Code::invalid_field);
  CHECK(refused_handshake(R"({"protocol":"json","version":-1})").code == Code::invalid_field);
  CHECK(refused_handshake(R"({"type":6,"protocol":"json","version":1})").field == "type");
  CHECK(refused_handshake("[]").code == Code::not_an_object);
  CHECK(refused_handshake("").code == Code::invalid_json);
}

TEST_CASE("calls keep their id, target and arguments") {
  const auto call = read<server::Call>(
      R"({"type":1,"invocationId":"7","target":"Join\u0041","arguments":["a"],"headers":{}})");
  CHECK(call.id == "7");
  CHECK(call.target == "JoinA");
  CHECK(call.arguments.text() == "[\"a\"]");
  CHECK_FALSE(call.streaming);
  const auto unanswered = read<server::Call>(R"({"type":1,"target":"X","invocationId":null})");
  CHECK_FALSE(unanswered.id.has_value());
  CHECK(unanswered.arguments.kind() == JsonKind::null);
  CHECK(read<server::Call>(R"({"arguments":[],"target":"X","invocationId":"1","type":4})")
            .streaming);
}

TEST_CASE("the other types are told apart, and those of a later protocol are unknown") {
  CHECK(server::is_numbered(read<server::Reply>(R"({"type":2,"invocationId":"1","item":1})")));
  CHECK(server::is_numbered(read<server::Reply>(R"({"type":3,"invocationId":"1"})")));
  CHECK(server::is_numbered(read<server::Reply>(R"({"type":5,"invocationId":"1"})")));
  CHECK_FALSE(server::is_numbered(read<server::Ping>(R"({"type":6})")));
  CHECK_FALSE(server::is_numbered(read<server::Goodbye>(R"({"type":7})")));
  CHECK(read<server::Ack>(R"({"type":8,"sequenceId":12})").through == 12);
  CHECK(read<server::Sequence>(R"({"type":9,"sequenceId":3})").next == 3);
  read<server::Unknown>(R"({"type":10})");
  read<server::Unknown>(R"({"type":0})");
}

TEST_CASE("what is no message is refused by name") {
  CHECK(refused("no json").code == Code::invalid_json);
  CHECK(refused("\xff").code == Code::invalid_json);
  CHECK(refused("1").code == Code::not_an_object);
  CHECK(refused("{}").code == Code::missing_type);
  CHECK(refused(R"({"type":"1"})") == DecodeError{Code::invalid_field, "type"});
  CHECK(refused(R"({"type":1.5})") == DecodeError{Code::invalid_field, "type"});
  CHECK(refused(R"({"type":1})") == DecodeError{Code::invalid_field, "target"});
  CHECK(refused(R"({"type":1,"target":[]})") == DecodeError{Code::invalid_field, "target"});
  CHECK(refused(R"({"type":1,"target":"X","arguments":{}})").field == "arguments");
  CHECK(refused(R"({"type":1,"target":"X","invocationId":1})").field == "invocationId");
  CHECK(refused(R"({"type":4,"target":"X"})").field == "invocationId");
  CHECK(refused(R"({"type":8})").field == "sequenceId");
  CHECK(refused(R"({"type":9,"sequenceId":-1})").field == "sequenceId");
  const std::string long_name(server::name_bytes_max + 1, 'x');
  CHECK(refused(R"({"type":1,"target":")" + long_name + "\"}").field == "target");
  CHECK(refused(std::string(100, '[')).code == Code::too_deep);
  CHECK(refused(std::string(70'000, ' ')).code == Code::frame_too_large);
}

TEST_CASE("what the server writes is what the official client reads") {
  std::string out;
  server::encode_handshake({}, out);
  server::encode_handshake("no", out);
  server::encode_invocation("PriceUpdated", R"({"a":1})", out);
  server::encode_completion("1", {}, out);
  server::encode_completion("\"", "Unauthorized", out);
  server::encode_ping(out);
  server::encode_close({}, true, out);
  server::encode_close("bad", false, out);
  server::encode_ack(4, out);
  server::encode_sequence(5, out);
  RecordReader reader;
  CHECK(records(reader, out) ==
        std::vector<std::string>{
            "{}",
            R"({"error":"no"})",
            R"({"type":1,"target":"PriceUpdated","arguments":[{"a":1}]})",
            R"({"type":3,"invocationId":"1"})",
            R"({"type":3,"invocationId":"\"","error":"Unauthorized"})",
            R"({"type":6})",
            R"({"type":7,"allowReconnect":true})",
            R"({"type":7,"error":"bad"})",
            R"({"type":8,"sequenceId":4})",
            R"({"type":9,"sequenceId":5})",
        });
}
