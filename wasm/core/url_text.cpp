#include "core/url_text.hpp"

namespace tidewire::core {

void append_query_value(std::string_view value, std::string& url) {
  static constexpr char hex[] = "0123456789ABCDEF";
  for (const char c : value) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~') {
      url.push_back(c);
    } else {
      url.push_back('%');
      url.push_back(hex[(c >> 4) & 0xF]);
      url.push_back(hex[c & 0xF]);
    }
  }
}

void append_query_name(std::string_view name, std::string& url) {
  url.push_back(url.find('?') == std::string::npos ? '?' : '&');
  url += name;
  url.push_back('=');
}

}  // namespace tidewire::core
