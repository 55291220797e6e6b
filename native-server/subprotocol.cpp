#include "subprotocol.hpp"

#include <boost/beast/http/rfc7230.hpp>

namespace tidewire::server {

TickFormat choose_subprotocol(std::string_view offered) {
  TickFormat chosen = TickFormat::each;
  for (const auto& token : boost::beast::http::token_list{{offered.data(), offered.size()}}) {
    const std::string_view name(token.data(), token.size());
    if (name == subprotocol_name(TickFormat::binary)) return TickFormat::binary;
    if (name == subprotocol_name(TickFormat::json)) chosen = TickFormat::json;
  }
  return chosen;
}

std::string_view subprotocol_name(TickFormat format) {
  switch (format) {
    case TickFormat::each: return {};
    case TickFormat::json: return "tidewire.v1.json";
    case TickFormat::binary: return "tidewire.v1.binary";
  }
  return {};
}

}  // namespace tidewire::server
