#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "market.hpp"
#include "redis/connection.hpp"

namespace tidewire::server {

/// How the founding of a market ended.
struct Founded {
  enum class Outcome : std::uint8_t {
    done,
    failed,   // it is not there
    unknown,  // the connection was lost before the last answer: it may be there
  };
  Outcome outcome = Outcome::failed;
  std::string stream_id;  // when done: what comes behind this entry is news
};

struct UploadLimits {
  std::size_t ticks_max = 0;  // per symbol
  std::size_t minutes_max = 0;
};

/// Writes the whole history of an instance to Redis, symbol by symbol: the next one when the last
/// one has been answered, since a connection takes only so many commands at a time. Whatever has
/// been written is gone by itself unless the market is founded with it.
class MarketUpload : public std::enable_shared_from_this<MarketUpload> {
 public:
  /// `market` and `commands` outlive the answers of the connection.
  MarketUpload(RedisConnection& commands, const Market& market, std::string instance,
               std::string prefix, UploadLimits limits, std::function<void(Founded)> done);

  void start() { next(); }

 private:
  void next();
  void send_symbol(SymbolId id);
  void send_list(const std::string& list, const std::vector<std::string>& rows);
  void send(const std::vector<std::string_view>& arguments);
  void answered(bool good);
  void found();

  RedisConnection* commands_;
  const Market* market_;
  std::string instance_;
  std::string epoch_;
  std::string prefix_;
  UploadLimits limits_;
  std::function<void(Founded)> done_;
  std::vector<std::string> names_;  // of the symbols that have been sent
  std::size_t waiting_ = 0;         // for answers
  bool failed_ = false;
};

}  // namespace tidewire::server
