#include "core/negotiation.hpp"

#include <algorithm>
#include <utility>

#include "core/url_text.hpp"
#include "wire/integer_text.hpp"

namespace tidewire::core {
namespace {

bool is_http(std::string_view url) {
  return url.rfind("http://", 0) == 0 || url.rfind("https://", 0) == 0;
}

}  // namespace

void Negotiation::begin(std::string_view socket_url, std::string_view token) {
  base_ = "http";
  base_ += socket_url.substr(2);  // what follows "ws"
  token_ = token;
  id_.clear();
  problem_.clear();
  redirects_ = 0;
}

std::string Negotiation::url() const {
  const std::size_t query = std::min(base_.find('?'), base_.size());
  std::string url = base_.substr(0, query);
  if (!url.empty() && url.back() != '/') url.push_back('/');
  url += "negotiate";
  url.append(base_, query);
  append_query_name("negotiateVersion", url);
  url.push_back('1');
  return url;
}

Negotiation::Outcome Negotiation::take_reply(int status, std::string_view body) {
  if (status == 401) return Outcome::refused;
  if (status == 403) return Outcome::forbidden;
  if (status == 0) return fail("the negotiation got no answer");
  if (status != 200) {
    return fail("the negotiation was answered with status " + wire::integer_text(status));
  }
  const auto reply = decoder_.decode(body);
  if (!reply) return fail("the answer to the negotiation cannot be read");
  if (!reply.value().error.empty()) return fail(std::string(reply.value().error));
  if (!reply.value().url.empty()) return redirect(reply.value());
  if (!reply.value().has_web_sockets) return fail("the server offers no WebSockets");
  id_ = reply.value().id;
  return Outcome::ready;
}

std::string Negotiation::socket_url() const {
  std::string url = "ws";
  url.append(base_, 4);
  append_query_name("id", url);
  append_query_value(id_, url);
  if (token_.empty()) return url;
  // A browser's WebSocket takes no headers.
  append_query_name("access_token", url);
  append_query_value(token_, url);
  return url;
}

Negotiation::Outcome Negotiation::redirect(const wire::hub::NegotiateReply& reply) {
  if (!is_http(reply.url)) return fail("the server redirects to something that is no HTTP address");
  if (++redirects_ > redirects_max) return fail("the server redirects for ever");
  base_ = reply.url;
  if (!reply.access_token.empty()) token_ = reply.access_token;
  return Outcome::redirected;
}

Negotiation::Outcome Negotiation::fail(std::string problem) {
  problem_ = std::move(problem);
  return Outcome::failed;
}

}  // namespace tidewire::core
