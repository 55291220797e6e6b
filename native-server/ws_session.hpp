#pragma once

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>

#include "limits/address_book.hpp"
#include "services.hpp"

namespace tidewire::server {

using UpgradeRequest = boost::beast::http::request<boost::beast::http::string_body>;

/// Takes the connection over, answers the upgrade, and speaks the dialect of its path (there is a
/// channel at it: see find_ws_path) until the connection ends. Keeps itself alive. `lease`
/// is the connection's place among those of its client's address.
void start_ws_session(boost::beast::tcp_stream stream, boost::asio::ip::tcp::endpoint peer,
                      UpgradeRequest request, std::shared_ptr<Services> services,
                      AddressLease lease = {});

}  // namespace tidewire::server
