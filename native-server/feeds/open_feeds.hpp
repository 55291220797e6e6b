#pragma once

#include <functional>
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

/// Gives the market the past that was kept of it.
using RestoreMarket = std::function<void(Market& market)>;

/// The feeds that the configuration asks for, with their symbols and their past in the market: the
/// one that `restore` gives, else one that is made up (not beside a recording, which has its own).
/// They begin now.
[[nodiscard]] wire::Result<std::vector<std::unique_ptr<Feed>>, FeedError> open_feeds(
    const Config& config, Market& market, wire::Now now, const RestoreMarket& restore = {});

/// Publishes a tick of a feed; a symbol that is new (a replayed file may have several) is added.
void publish_tick(Market& market, std::string_view symbol, const wire::Tick& tick);

}  // namespace tidewire::server
