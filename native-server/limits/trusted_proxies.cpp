#include "limits/trusted_proxies.hpp"

#include <algorithm>
#include <boost/asio/ip/address_v4_range.hpp>
#include <boost/asio/ip/address_v6_range.hpp>

namespace tidewire::server {
namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// IPv4 that came over an IPv6 socket is IPv4.
ip::address plain(const ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

bool contains(const ip::network_v4& network, const ip::address& address) {
  return address.is_v4() && (address.to_v4().to_uint() & network.netmask().to_uint()) ==
                                network.network().to_uint();
}

bool contains(const ip::network_v6& network, const ip::address& address) {
  if (!address.is_v6()) return false;
  return ip::network_v6(address.to_v6(), network.prefix_length()).network() == network.network();
}

}  // namespace

wire::Result<TrustedProxies, TrustedProxies::BadNetwork> TrustedProxies::parse(
    std::string_view list) {
  TrustedProxies proxies;
  while (!list.empty()) {
    const std::string_view part = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), part.size() + 1));
    std::string text(trim(part));
    if (text.empty()) continue;
    const bool is_v6 = text.find(':') != std::string::npos;
    const std::string network =
        text.find('/') == std::string::npos ? text + (is_v6 ? "/128" : "/32") : text;
    error_code error;
    if (is_v6) {
      const auto parsed = ip::make_network_v6(network, error);
      if (!error) proxies.networks_.emplace_back(parsed);
    } else {
      const auto parsed = ip::make_network_v4(network, error);
      if (!error) proxies.networks_.emplace_back(parsed);
    }
    if (error) return BadNetwork{std::move(text)};
  }
  return proxies;
}

bool TrustedProxies::trusts(const ip::address& address) const {
  const ip::address known = plain(address);
  return std::any_of(networks_.begin(), networks_.end(), [&known](const Network& network) {
    return std::visit([&known](const auto& one) { return contains(one, known); }, network);
  });
}

ip::address TrustedProxies::client(const ip::address& peer, std::string_view forwarded_for) const {
  ip::address client = peer;
  while (trusts(client) && !forwarded_for.empty()) {
    const std::size_t comma = forwarded_for.rfind(',');
    const std::size_t start = comma == std::string_view::npos ? 0 : comma + 1;
    error_code error;
    const auto next = ip::make_address(std::string(trim(forwarded_for.substr(start))), error);
    if (error) break;
    client = next;
    forwarded_for = forwarded_for.substr(0, start == 0 ? 0 : comma);
  }
  return client;
}

std::string address_key(const ip::address& address) {
  const ip::address known = plain(address);
  if (known.is_v4()) {
    const auto bytes = known.to_v4().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  const auto bytes = known.to_v6().to_bytes();
  return {bytes.begin(), bytes.begin() + 8};
}

}  // namespace tidewire::server
