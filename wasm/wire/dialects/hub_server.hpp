#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "wire/decode_error.hpp"
#include "wire/json_reader.hpp"
#include "wire/result.hpp"

/// The SignalR JSON hub protocol as the server speaks it. Functions take one record without its
/// end, and append one with it.
namespace tidewire::wire::hub::server {

/// Longest invocation id and longest target, in bytes (`invalid_field` beyond): ids come back in
/// the answer.
inline constexpr std::size_t name_bytes_max = 128;

/// The first record of a connection.
struct Handshake {
  std::string_view protocol;
  std::uint64_t version = 0;
};

/// Invocation (type 1) or StreamInvocation (type 4).
struct Call {
  std::optional<std::string_view> id;  // without one nobody waits for an answer
  std::string_view target;
  JsonView arguments;  // an array, or null where there were none
  bool streaming = false;
};
/// StreamItem (2), Completion (3) and CancelInvocation (5): this server asks its clients nothing
/// and streams nothing, so only that they count matters.
struct Reply {};
struct Ping {};
struct Goodbye {};
struct Ack {
  std::uint64_t through = 0;
};
/// The number of the next numbered record that follows.
struct Sequence {
  std::uint64_t next = 0;
};
/// A type of a later protocol: ignored.
struct Unknown {};

using Message = std::variant<Call, Reply, Ping, Goodbye, Ack, Sequence, Unknown>;

/// True for the types 1 to 5, which stateful reconnect numbers.
[[nodiscard]] bool is_numbered(const Message& message);

/// `arena` holds what was escaped; the result views it and the record.
[[nodiscard]] Result<Handshake, DecodeError> decode_handshake(std::string_view record,
                                                              std::string& arena);
[[nodiscard]] Result<Message, DecodeError> decode(std::string_view record, std::string& arena);

/// `{}`, or `{"error":…}` when it is not empty.
void encode_handshake(std::string_view error, std::string& out);
/// An invocation that the client does not answer; `argument` is the JSON of its one argument.
void encode_invocation(std::string_view target, std::string_view argument, std::string& out);
/// The answer of a method without a result; with an error when it is not empty.
void encode_completion(std::string_view id, std::string_view error, std::string& out);
void encode_ping(std::string& out);
void encode_close(std::string_view error, bool allow_reconnect, std::string& out);
void encode_ack(std::uint64_t through, std::string& out);
void encode_sequence(std::uint64_t next, std::string& out);

}  // namespace tidewire::wire::hub::server
