#pragma once

#include <string>
#include <string_view>

#include "wire/dialects/hub_negotiate.hpp"

namespace tidewire::core {

/// A hub's server is asked over HTTP for the id under which the socket is opened; it may send us to
/// another server for it. Knows addresses and answers; when to ask is the connection's.
class Negotiation {
 public:
  /// As many as browsers follow by default would be 20; a service takes one.
  static constexpr int redirects_max = 5;

  enum class Outcome {
    ready,       // `socket_url()` is where to connect
    redirected,  // ask again, at `url()` with `token()`
    refused,     // the token is not accepted
    forbidden,
    failed,  // `problem()` says why; trying again later may help
  };

  /// Starts anew for a socket address (`ws:` or `wss:`).
  void begin(std::string_view socket_url, std::string_view token);

  /// Where to POST, and the token for it.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] const std::string& token() const { return token_; }

  Outcome take_reply(int status, std::string_view body);

  /// With the id and the token; good after `ready`.
  [[nodiscard]] std::string socket_url() const;
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  Outcome fail(std::string problem);
  Outcome redirect(const wire::hub::NegotiateReply& reply);

  wire::hub::NegotiateReplyDecoder decoder_;
  std::string base_;  // `http:` or `https:`
  std::string token_;
  std::string id_;
  std::string problem_;
  int redirects_ = 0;
};

}  // namespace tidewire::core
