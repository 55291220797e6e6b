#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/result.hpp"

namespace tidewire::server {

/// Whose `X-Forwarded-For` is believed (--trusted-proxies). Anybody else can write what he likes
/// into that header.
class TrustedProxies {
 public:
  struct BadNetwork {
    std::string text;
  };

  TrustedProxies() = default;
  /// Comma-separated addresses and CIDR networks, of IPv4 and IPv6.
  [[nodiscard]] static wire::Result<TrustedProxies, BadNetwork> parse(std::string_view list);

  [[nodiscard]] bool trusts(const boost::asio::ip::address& address) const;

  /// Who really sent a request that came from `peer`: the last address of `forwarded_for` that is
  /// no trusted proxy itself. What cannot be read ends the search.
  [[nodiscard]] boost::asio::ip::address client(const boost::asio::ip::address& peer,
                                                std::string_view forwarded_for) const;

 private:
  using Network = std::variant<boost::asio::ip::network_v4, boost::asio::ip::network_v6>;

  std::vector<Network> networks_;
};

/// What the limits of an address go by: its bytes; of IPv6 the first 64 bits, which is what one
/// household has. IPv4 in IPv6 is the same as IPv4.
[[nodiscard]] std::string address_key(const boost::asio::ip::address& address);

}  // namespace tidewire::server
