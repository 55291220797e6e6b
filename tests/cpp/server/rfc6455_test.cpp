// RFC 6455 on the wire: every frame is written by the test, byte by byte.

#include <boost/beast/zlib/deflate_stream.hpp>
#include <cstddef>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/raw_ws.hpp"
#include "support/test_server.hpp"

using namespace tidewire::server;
using namespace tidewire::server::test;
using nlohmann::json;

namespace {

constexpr const char* market = "/ws/market-data";

/// A connection that has authenticated, so that a message of ours has an answer.
class Talk {
 public:
  explicit Talk(std::uint16_t port, std::string_view extra_headers = "")
      : ws(port, market, extra_headers) {
    ws.send({opcode::text, json{{"type", "auth"}, {"token", demo_token(port)}}.dump()});
    REQUIRE(type() == "auth_success");
  }

  /// The type of the next message, which is one unmasked, whole text frame.
  std::string type() {
    const auto frame = ws.read();
    REQUIRE(frame.has_value());
    CHECK(frame->opcode == opcode::text);
    CHECK(frame->fin);
    CHECK_FALSE(frame->masked);
    CHECK(frame->reserved == 0);
    return json::parse(frame->payload).value("type", "");
  }

  RawWs ws;
};

const std::string ping_text = R"({"type":"ping","ts":1,"note":"κόσμε"})";

/// A server that sends back what comes.
Config echo_config() {
  Config config = quiet_config();
  config.echo = true;
  config.rates = RateLimits::none();
  return config;
}

/// Bytes of every value, or text of characters of every length.
std::string payload_of(std::size_t size, bool binary) {
  constexpr std::string_view characters = "κόσμε 𝄞 ~ ";
  std::string payload;
  if (binary) {
    for (std::size_t i = 0; i < size; ++i) payload.push_back(static_cast<char>(i * 7));
    return payload;
  }
  while (payload.size() + characters.size() <= size) payload += characters;
  return payload.append(size - payload.size(), '.');
}

/// What the server closes with after these frames.
std::uint16_t close_after(std::uint16_t port, const std::vector<Frame>& frames) {
  RawWs ws(port, "/ws/crypto");
  REQUIRE(ws.handshake().find(" 101 ") != std::string::npos);
  for (const Frame& frame : frames) ws.send(frame);
  return ws.read_close();
}

}  // namespace

TEST_CASE("the handshake answers the RFC's own key with the RFC's own answer", "[socket]") {
  const TestServer server;
  const RawWs ws(server.port(), "/ws/crypto");
  CHECK(ws.handshake().find("HTTP/1.1 101 ") == 0);
  CHECK(ws.handshake().find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") !=
        std::string::npos);
}

TEST_CASE("a message in fragments is one message, with control frames between them", "[socket]") {
  const TestServer server;
  Talk talk(server.port());
  talk.ws.send({opcode::text, ping_text.substr(0, 5), false});
  talk.ws.send({opcode::ping, "between"});
  talk.ws.send({opcode::continuation, "", false});
  talk.ws.send({opcode::continuation, ping_text.substr(5, 20), false});
  talk.ws.send({opcode::pong, "unasked"});
  talk.ws.send({opcode::continuation, ping_text.substr(25)});
  const auto pong = talk.ws.read();
  REQUIRE(pong.has_value());
  CHECK(pong->opcode == opcode::pong);
  CHECK(pong->payload == "between");
  CHECK(talk.type() == "pong");
}

TEST_CASE("a message may come one byte at a time, in characters cut apart", "[socket]") {
  const TestServer server;
  Talk talk(server.port());
  for (std::size_t i = 0; i < ping_text.size(); ++i) {
    talk.ws.send({i == 0 ? opcode::text : opcode::continuation, ping_text.substr(i, 1),
                  i + 1 == ping_text.size()});
  }
  CHECK(talk.type() == "pong");
  for (const char byte : encode({opcode::text, ping_text})) {
    talk.ws.send_bytes(std::string_view(&byte, 1));
  }
  CHECK(talk.type() == "pong");
}

TEST_CASE("pings are answered with what they carry, pongs with nothing", "[socket]") {
  const TestServer server;
  RawWs ws(server.port(), "/ws/crypto");
  ws.send({opcode::pong, "nobody asked"});
  for (const std::string& payload :
       {std::string(), std::string("hello"), std::string("\0\xff\xfe", 3), std::string(125, 'x')}) {
    ws.send({opcode::ping, payload});
    const auto answer = ws.read();
    REQUIRE(answer.has_value());
    CHECK(answer->opcode == opcode::pong);
    CHECK(answer->payload == payload);
  }
}

TEST_CASE("text that is not UTF-8 closes with 1007", "[socket]") {
  const TestServer server;
  const auto text = [&server](const std::string& bytes) {
    return close_after(server.port(), {{opcode::text, bytes}});
  };
  CHECK(text("\xff") == 1007);
  CHECK(text("\xc0\xaf") == 1007);                      // overlong
  CHECK(text("\xed\xa0\x80") == 1007);                  // a surrogate
  CHECK(text("\xf4\x90\x80\x80") == 1007);              // beyond U+10FFFF
  CHECK(text("\xce\xba\xe1\xbd") == 1007);              // cut at the end
  CHECK(close_after(server.port(), {{opcode::text, "\xce", false},
                                    {opcode::continuation, "x"}}) == 1007);
  CHECK(close_after(server.port(), {{opcode::text, "\xce", false},
                                    {opcode::continuation, ""}}) == 1007);
}

TEST_CASE("frames that break the rules close with 1002", "[socket]") {
  const TestServer server;
  const auto close = [&server](const std::vector<Frame>& frames) {
    return close_after(server.port(), frames);
  };
  CHECK(close({{opcode::text, "unmasked", true, 0, false}}) == 1002);
  for (const std::uint8_t reserved : std::initializer_list<std::uint8_t>{1, 2, 4, 7}) {
    CHECK(close({{opcode::text, "x", true, reserved}}) == 1002);
  }
  for (const std::uint8_t unknown : std::initializer_list<std::uint8_t>{3, 7, 11, 15}) {
    CHECK(close({{unknown, "x"}}) == 1002);
  }
  CHECK(close({{opcode::ping, "in parts", false}}) == 1002);
  CHECK(close({{opcode::ping, std::string(126, 'x')}}) == 1002);
  CHECK(close({{opcode::close, std::string(126, 'x')}}) == 1002);
  CHECK(close({{opcode::continuation, "of nothing"}}) == 1002);
  CHECK(close({{opcode::text, "a", false}, {opcode::text, "b"}}) == 1002);
}

TEST_CASE("closes are echoed when their code may stand on the wire", "[socket]") {
  const TestServer server;
  using Codes = std::initializer_list<std::uint16_t>;
  for (const std::uint16_t code :
       Codes{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999}) {
    CHECK(close_after(server.port(), {{opcode::close, close_payload(code, "bye")}}) == code);
  }
  for (const std::uint16_t code :
       Codes{0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999}) {
    INFO(code);
    CHECK(close_after(server.port(), {{opcode::close, close_payload(code)}}) == 1002);
  }
  CHECK(close_after(server.port(), {{opcode::close, ""}}) == 1000);
  CHECK(close_after(server.port(), {{opcode::close, "x"}}) == 1002);
  CHECK(close_after(server.port(), {{opcode::close, close_payload(1000, "\xff")}}) == 1002);
}

TEST_CASE("after the closing handshake the server ends the connection", "[socket]") {
  const TestServer server;
  RawWs ws(server.port(), "/ws/crypto");
  ws.send({opcode::close, close_payload(1000)});
  ws.send({opcode::ping, "too late"});
  CHECK(ws.read_close() == 1000);
  CHECK(ws.at_end());
}

TEST_CASE("a message beyond 64 KiB closes with 1009, whole or in fragments", "[socket]") {
  const TestServer server;
  CHECK(close_after(server.port(), {{opcode::text, std::string(64 * 1024 + 1, 'x')}}) == 1009);
  CHECK(close_after(server.port(), {{opcode::text, std::string(40'000, 'x'), false},
                                    {opcode::continuation, std::string(40'000, 'x')}}) == 1009);
  // Only announced: the length is enough.
  RawWs ws(server.port(), "/ws/crypto");
  ws.send_bytes(std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", 14));
  const std::uint16_t code = ws.read_close();
  CHECK((code == 1009 || code == 1002));
}

TEST_CASE("a client that only ends its half of the connection is let go", "[socket]") {
  const TestServer server;
  RawWs ws(server.port(), "/ws/crypto");
  ws.end_sending();
  CHECK(ws.read_close() == 1006);
  RawWs inside(server.port(), "/ws/crypto");
  inside.send_bytes(encode({opcode::text, "cut off"}).substr(0, 5));
  inside.end_sending();
  CHECK(inside.read_close() == 1006);
}

TEST_CASE("compression is off unless the server was started with it", "[socket]") {
  constexpr const char* offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
  const TestServer plain;
  CHECK(RawWs(plain.port(), "/ws/crypto", offer).handshake().find("permessage-deflate") ==
        std::string::npos);
  Config config = quiet_config();
  config.compression = true;
  const TestServer compressing(config);
  const RawWs ws(compressing.port(), "/ws/crypto", offer);
  CHECK(ws.handshake().find("permessage-deflate") != std::string::npos);
  CHECK(ws.handshake().find("server_no_context_takeover") != std::string::npos);
  CHECK(RawWs(compressing.port(), "/ws/crypto").handshake().find("permessage-deflate") ==
        std::string::npos);
}

TEST_CASE("a message that inflates beyond the limit closes with 1009", "[socket]") {
  Config config = quiet_config();
  config.compression = true;
  const TestServer server(config);
  const std::string zeros(16 * 1024 * 1024, 'x');
  std::string bomb(256 * 1024, '\0');
  namespace zlib = boost::beast::zlib;
  zlib::deflate_stream deflate;
  zlib::z_params step;
  step.next_in = zeros.data();
  step.avail_in = zeros.size();
  step.next_out = bomb.data();
  step.avail_out = bomb.size();
  boost::system::error_code error;
  deflate.write(step, zlib::Flush::sync, error);
  REQUIRE(step.avail_in == 0);
  bomb.resize(bomb.size() - step.avail_out - 4);  // RFC 7692 section 7.2.1 drops 00 00 ff ff
  REQUIRE(bomb.size() < 64 * 1024);
  RawWs ws(server.port(), "/ws/crypto",
           "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n");
  ws.send({opcode::text, bomb, true, 4});
  CHECK(ws.read_close() == 1009);
}

TEST_CASE("what comes to /echo goes back as it came, of any length", "[socket]") {
  const TestServer server(echo_config());
  RawWs ws(server.port(), "/echo");
  REQUIRE(ws.handshake().find(" 101 ") != std::string::npos);
  for (const std::uint8_t kind : {opcode::text, opcode::binary}) {
    // Around each of the three ways to write a length, and beyond what other paths take.
    for (const std::size_t size : std::initializer_list<std::size_t>{0, 1, 125, 126, 127, 128, 65'535,
                                                                   65'536, 1'048'577}) {
      INFO(size);
      const std::string payload = payload_of(size, kind == opcode::binary);
      ws.send({kind, payload});
      const auto back = ws.read();
      REQUIRE(back.has_value());
      CHECK(back->fin);
      CHECK(back->opcode == kind);
      CHECK(back->reserved == 0);
      CHECK_FALSE(back->masked);
      CHECK(back->payload == payload);
    }
  }
}

TEST_CASE("fragments come back from /echo as one message, with the pongs between them", "[socket]") {
  const TestServer server(echo_config());
  RawWs ws(server.port(), "/echo");
  const std::string payload = payload_of(1'000, true);
  ws.send({opcode::binary, payload.substr(0, 10), false});
  ws.send({opcode::ping, "one"});
  ws.send({opcode::continuation, "", false});
  ws.send({opcode::continuation, payload.substr(10, 500), false});
  ws.send({opcode::ping, "two"});
  ws.send({opcode::continuation, payload.substr(510)});
  for (const char* const answer : {"one", "two"}) {
    const auto pong = ws.read();
    REQUIRE(pong.has_value());
    CHECK(pong->opcode == opcode::pong);
    CHECK(pong->payload == answer);
  }
  const auto back = ws.read();
  REQUIRE(back.has_value());
  CHECK(back->opcode == opcode::binary);
  CHECK(back->payload == payload);
}

TEST_CASE("many messages at once come back from /echo in their order", "[socket]") {
  const TestServer server(echo_config());
  RawWs ws(server.port(), "/echo");
  constexpr int count = 1'000;
  std::string all;
  for (int i = 0; i < count; ++i) {
    all += encode({i % 2 == 0 ? opcode::text : opcode::binary, std::to_string(i)});
  }
  ws.send_bytes(all);
  for (int i = 0; i < count; ++i) {
    const auto back = ws.read();
    REQUIRE(back.has_value());
    REQUIRE(back->payload == std::to_string(i));
    REQUIRE(back->opcode == (i % 2 == 0 ? opcode::text : opcode::binary));
  }
}

TEST_CASE("/echo closes with 1009 beyond 16 MiB", "[socket]") {
  const TestServer server(echo_config());
  RawWs ws(server.port(), "/echo");
  // Only announced: 16 MiB and a byte.
  ws.send_bytes(std::string("\x82\xff\0\0\0\0\x01\0\0\x01\0\0\0\0", 14));
  CHECK(ws.read_close() == 1009);
}

TEST_CASE("there is no /echo unless the server was started with it", "[socket]") {
  const TestServer server;
  CHECK(RawWs(server.port(), "/echo").handshake().find("HTTP/1.1 404 ") == 0);
}
