#pragma once

#include <string_view>

/// What the server keeps in Redis. The braces put all of it into one slot of a Redis Cluster.
namespace tidewire::server::redis_key {

/// Stream: what instances tell each other over the bus (fields: from, n, channel, text).
inline constexpr std::string_view bus = "{tidewire}:bus";
/// Stream: the numbered ticks of the market (fields: epoch, rows), and each new epoch.
inline constexpr std::string_view ticks = "{tidewire}:market:ticks";
/// The instance that drives the market, until it expires.
inline constexpr std::string_view driver = "{tidewire}:market:driver";
/// The epoch of the market; its history is under `{tidewire}:market:<epoch>:…`.
inline constexpr std::string_view epoch = "{tidewire}:market:epoch";
/// The run of Redis that the epoch belongs to.
inline constexpr std::string_view run = "{tidewire}:market:run";
inline constexpr std::string_view market_prefix = "{tidewire}:market:";
/// Which raw message somebody has numbered already: `{tidewire}:claim:<hash>:<count>`.
inline constexpr std::string_view claim_prefix = "{tidewire}:claim:";
/// Hash: the run of Redis that the sales belong to, and since when it is known (run, since).
inline constexpr std::string_view auction_run = "{tidewire}:auctions:run";
/// Hash for a round, `…<auction>:<round>`: reservation and price of each sale.
inline constexpr std::string_view sales_prefix = "{tidewire}:sales:";
/// The decision about a bid: `…<auction>:<bytes of the user's name>:<user>:<bid>`.
inline constexpr std::string_view bid_prefix = "{tidewire}:bid:";
/// Sorted set: instances that count viewers, by when they were last heard of.
inline constexpr std::string_view viewer_instances = "{tidewire}:viewers:instances";
/// Hash: viewers by `<instance> <auction>`.
inline constexpr std::string_view viewers = "{tidewire}:viewers";

}  // namespace tidewire::server::redis_key
