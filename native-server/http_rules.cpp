#include "http_rules.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <ctime>
#include <iterator>
#include <string_view>

namespace tidewire::server {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr std::size_t target_bytes_max = 8 * 1024;
constexpr std::ptrdiff_t header_fields_max = 100;
constexpr unsigned http_1_1 = 11;

std::string text(beast::string_view view) { return {view.data(), view.size()}; }

/// 16 bytes in Base64.
bool is_key(std::string_view key) {
  const auto is_digit = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/';
  };
  return key.size() == 24 && key.ends_with("==") &&
         std::all_of(key.begin(), key.end() - 2, is_digit);
}

}  // namespace

std::optional<HttpResponse> refuse_header(const BeastRequest& request) {
  if (request.target().size() > target_bytes_max) {
    return error_response(414, "uri_too_long", "The request target is longer than 8 KiB");
  }
  if (std::distance(request.begin(), request.end()) > header_fields_max) {
    return error_response(431, "header_too_large", "The header has more than 100 fields");
  }
  const std::size_t hosts = request.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && request.version() >= http_1_1)) {
    return error_response(400, "bad_request", "The request must name one Host");
  }
  return std::nullopt;
}

std::optional<HttpResponse> refuse_error(error_code error) {
  if (error == http::error::body_limit) {
    return error_response(413, "body_too_large", "The body is larger than 64 KiB");
  }
  if (error == http::error::header_limit) {
    return error_response(431, "header_too_large", "The header is larger than 16 KiB");
  }
  const bool parse_error =
      error.category() == http::make_error_code(http::error::bad_method).category();
  if (!parse_error || error == http::error::end_of_stream ||
      error == http::error::partial_message) {
    return std::nullopt;
  }
  return error_response(400, "bad_request", "The request is not valid HTTP/1.1");
}

std::optional<HttpResponse> refuse_handshake(const BeastRequest& request) {
  if (request[http::field::sec_websocket_version] != "13") {
    HttpResponse response = error_response(426, "upgrade_required",
                                           "Only version 13 of WebSocket is spoken here");
    response.headers.emplace_back("Sec-WebSocket-Version", "13");
    return response;
  }
  const auto key = request[http::field::sec_websocket_key];
  if (request.count(http::field::sec_websocket_key) != 1 || !is_key({key.data(), key.size()})) {
    return error_response(400, "bad_request", "Sec-WebSocket-Key must be 16 bytes in Base64");
  }
  return std::nullopt;
}

bool expects_continue(const BeastRequest& request) {
  return request.version() >= http_1_1 &&
         beast::iequals(request[http::field::expect], "100-continue");
}

void to_origin_form(BeastRequest& request) {
  const std::string target = text(request.target());
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!beast::iequals(beast::string_view(target).substr(0, scheme.size()),
                        beast::string_view(scheme.data(), scheme.size()))) {
      continue;
    }
    const std::size_t end = std::min(target.find_first_of("/?", scheme.size()), target.size());
    const std::string rest = target.substr(end);
    request.set(http::field::host, target.substr(scheme.size(), end - scheme.size()));
    request.target(rest.starts_with('/') ? rest : "/" + rest);
    return;
  }
}

std::string forwarded_for(const http::fields& fields) {
  std::string all;
  const auto [begin, end] = fields.equal_range("X-Forwarded-For");
  for (auto field = begin; field != end; ++field) {
    if (!all.empty()) all += ',';
    all += text(field->value());
  }
  return all;
}

std::string http_date(wire::UnixMillis time) {
  const auto seconds = static_cast<std::time_t>(time.ms / 1'000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  // The program sets no locale: names are the English ones.
  const std::size_t size =
      std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), size};
}

}  // namespace tidewire::server
