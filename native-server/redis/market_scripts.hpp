#pragma once

#include <string_view>

/// What has to happen in Redis in one piece. Times are milliseconds.
namespace tidewire::server::market_script {

/// Takes or renews the lease of the driver. KEYS driver, epoch, run; ARGV instance, lease.
/// Returns whether this instance drives (1 or 0), and the epoch: empty when there is no market, or
/// when it is of an earlier run of Redis, which may have come back with older data.
inline constexpr std::string_view lead = R"(
local holder = redis.call('GET', KEYS[1])
if not holder or holder == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  holder = ARGV[1]
end
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local epoch = redis.call('GET', KEYS[2])
if not epoch or redis.call('GET', KEYS[3]) ~= run then epoch = '' end
return {holder == ARGV[1] and 1 or 0, epoch}
)";

/// Gives the lease back. KEYS driver; ARGV instance.
inline constexpr std::string_view release = R"(
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
)";

/// Numbers ticks, keeps them and tells all instances. KEYS driver, epoch, ticks; ARGV instance,
/// epoch, batch, prefix of the epoch's keys, ticks kept per symbol, entries kept in the stream,
/// most symbols, how long a claim holds; then for each tick its symbol, its row, and the key by
/// which it is claimed (empty for the driver's own). Skipped: what the instance must not give
/// because it does not drive, what somebody has claimed, and a batch that was done before.
inline constexpr std::string_view number = R"(
if redis.call('GET', KEYS[2]) ~= ARGV[2] then return redis.error_reply('EPOCH') end
local done = ARGV[4] .. 'batch:' .. ARGV[1]
if tonumber(redis.call('GET', done) or '0') >= tonumber(ARGV[3]) then return 0 end
redis.call('SET', done, ARGV[3], 'EX', 600)
local drives = redis.call('GET', KEYS[1]) == ARGV[1]
local told = {}
for i = 9, #ARGV, 3 do
  local symbol, row, claim = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local mine = claim == '' and drives
  if claim ~= '' then mine = redis.call('SET', claim, '1', 'NX', 'PX', ARGV[8]) end
  local seqs = ARGV[4] .. 'seqs'
  if mine and redis.call('HEXISTS', seqs, symbol) == 0 then
    mine = redis.call('HLEN', seqs) < tonumber(ARGV[7])
    if mine then redis.call('HSETNX', ARGV[4] .. 'crypto', symbol, '1') end
  end
  if mine then
    local seq = redis.call('HINCRBY', seqs, symbol, 1)
    local numbered = string.format('%.0f', seq) .. ' ' .. row
    local list = ARGV[4] .. 'ticks:' .. symbol
    redis.call('RPUSH', list, numbered)
    if seq % 64 == 0 then redis.call('LTRIM', list, -tonumber(ARGV[5]), -1) end
    told[#told + 1] = symbol .. ' ' .. numbered
  end
end
if #told > 0 then
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[6], '*', 'epoch', ARGV[2],
             'rows', table.concat(told, '\n'))
end
return #told
)";

/// Adds rows to a list that is gone by itself unless `found` keeps it. KEYS list; ARGV seconds
/// until then, rows.
inline constexpr std::string_view upload_rows = R"(
local length = redis.call('RPUSH', KEYS[1], unpack(ARGV, 2))
redis.call('EXPIRE', KEYS[1], ARGV[1])
return length
)";

/// Names a symbol, in the same way. KEYS seqs, crypto; ARGV seconds, symbol, its number, 1 if it is
/// of the crypto feed.
inline constexpr std::string_view upload_symbol = R"(
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[2], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[1])
return 1
)";

/// Makes an uploaded history the market. KEYS driver, epoch, run, ticks; ARGV instance, epoch,
/// prefix of its keys, then its symbols. Only where there is none of this run of Redis. The epoch
/// and the run come last: where a command before them is refused, nobody sees a market.
inline constexpr std::string_view found = R"(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.error_reply('DRIVER') end
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local old = redis.call('GET', KEYS[2])
if old and redis.call('GET', KEYS[3]) == run then return redis.error_reply('EXISTS') end
for i = 4, #ARGV do
  redis.call('PERSIST', ARGV[3] .. 'ticks:' .. ARGV[i])
  redis.call('PERSIST', ARGV[3] .. 'minutes:' .. ARGV[i])
end
redis.call('PERSIST', ARGV[3] .. 'seqs')
redis.call('PERSIST', ARGV[3] .. 'crypto')
local id = redis.call('XADD', KEYS[4], '*', 'epoch', ARGV[2], 'rows', '')
redis.call('SET', KEYS[2], ARGV[2])
redis.call('SET', KEYS[3], run)
return id
)";

/// What an instance begins with. KEYS epoch, ticks; ARGV prefix of all keys. Returns the epoch, the
/// last entry of the stream, symbols with their numbers, symbols with 1 for those of the crypto
/// feed. The ticks are read afterwards: those that have come since are in the stream, too.
inline constexpr std::string_view load = R"(
local epoch = redis.call('GET', KEYS[1])
if not epoch then return redis.error_reply('EPOCH') end
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
local prefix = ARGV[1] .. epoch .. ':'
return {epoch, last[1] and last[1][1] or '0-0', redis.call('HGETALL', prefix .. 'seqs'),
        redis.call('HGETALL', prefix .. 'crypto')}
)";

}  // namespace tidewire::server::market_script
