#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config.hpp"
#include "feeds/feed.hpp"
#include "market.hpp"
#include "wire/result.hpp"
#include "wire/time.hpp"

namespace tidewire::server {

/// Why there is no feed: a message about the input file.
struct FeedError {
  std::string message;
};

/// The feeds that the configuration asks for, with their symbols and their past in the market.
/// They begin now.
[[nodiscard]] wire::Result<std::vector<std::unique_ptr<Feed>>, FeedError> open_feeds(
    const Config& config, Market& market, wire::Now now);

/// Publishes a tick of a feed; a symbol that is new (a replayed file may have several) is added.
void publish_tick(Market& market, std::string_view symbol, const wire::Tick& tick);

}  // namespace tidewire::server
