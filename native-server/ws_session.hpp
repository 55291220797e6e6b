#pragma once

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>

#include "services.hpp"
#include "ws_path.hpp"

namespace tidewire::server {

using UpgradeRequest = boost::beast::http::request<boost::beast::http::string_body>;

/// Takes the connection over, answers the upgrade, and speaks the dialect of `path` until the
/// connection ends. Keeps itself alive.
void start_ws_session(boost::beast::tcp_stream stream, UpgradeRequest request, WsPath path,
                      std::shared_ptr<Services> services);

}  // namespace tidewire::server
