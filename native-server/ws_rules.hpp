#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/option.hpp>
#include <boost/beast/websocket/stream_base.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "config.hpp"
#include "peer/peer.hpp"
#include "subprotocol.hpp"
#include "ws_path.hpp"

namespace tidewire::server {

/// True when the last character is not complete. Beast checks text as it arrives, but not its end
/// when the last fragment is empty.
[[nodiscard]] bool ends_inside_character(std::string_view text);

/// The code that a connection ended with which we did not close: what the client said (`theirs`, 0
/// for nothing), what Beast answered to a broken frame, or 1006.
[[nodiscard]] std::uint16_t failure_code(boost::system::error_code error, std::uint16_t theirs);

/// What a peer has decided to close with and could not say, for its client took nothing any more.
/// The peer is at its end: what else it had to say is gone.
[[nodiscard]] std::optional<std::uint16_t> unsaid_close(Peer& peer);

/// The channel of an upgrade that was not refused, so that there is one; see find_ws_path. Valid as
/// long as the request.
[[nodiscard]] WsTarget target_of(
    const boost::beast::http::request<boost::beast::http::string_body>& request, bool has_echo);

/// The most that one message from a client may have there.
[[nodiscard]] std::size_t message_bytes_max(WsPath path);

/// How long a client may take for the handshake, and be silent; who is silent is pinged.
[[nodiscard]] boost::beast::websocket::stream_base::timeout timeouts_of(const Config& config);

/// permessage-deflate as it is offered, where it is.
[[nodiscard]] boost::beast::websocket::permessage_deflate deflate_options();

/// True when the client of an upgrade would take compressed frames.
[[nodiscard]] bool offers_deflate(
    const boost::beast::http::request<boost::beast::http::string_body>& request);

/// How the client of an upgrade wants its ticks.
[[nodiscard]] TickFormat format_for(
    const boost::beast::http::request<boost::beast::http::string_body>& request);

}  // namespace tidewire::server
