#pragma once

#include <string_view>

/// What instances decide together about auctions, in one piece each. Times are milliseconds, of
/// Redis' clock where they are compared.
namespace tidewire::server::auction_script {

/// An instance is there: notes since when this run of Redis is known. KEYS run.
inline constexpr std::string_view arrive = R"(
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
if redis.call('HGET', KEYS[1], 'run') == run then return 0 end
local now = redis.call('TIME')
redis.call('HSET', KEYS[1], 'run', run, 'since', now[1] * 1000 + math.floor(now[2] / 1000))
return 1
)";

/// Adds the sales that an instance knows of. KEYS sales of the round; ARGV how long they are kept,
/// then reservation and price of each. Returns how many there are, and the lowest price.
inline constexpr std::string_view standing = R"(
for i = 2, #ARGV, 2 do redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1]) end
if redis.call('PTTL', KEYS[1]) == -1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
local sold, lowest = 0, 0
for _, price in ipairs(redis.call('HVALS', KEYS[1])) do
  sold = sold + 1
  if sold == 1 or tonumber(price) < lowest then lowest = tonumber(price) end
end
return {sold, lowest}
)";

/// Decides a bid. KEYS run, bid, sales of the round; ARGV how long a new run of Redis is given to
/// hear of earlier sales, items, 1 if the auction has ended, offered, price, reservation, its end,
/// round, how long a sale and a refusal are remembered, when the sales may be forgotten, 1 if the
/// bid may come again. Returns `UNKNOWN` or `SETTLING`, or: 1 if it had been decided before, the
/// decision as `refusal price expires round reservation`, how many are sold.
inline constexpr std::string_view decide = R"(
local known = redis.call('HMGET', KEYS[1], 'run', 'since')
if known[1] ~= string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') then
  return redis.error_reply('UNKNOWN')
end
local now = redis.call('TIME')
if now[1] * 1000 + math.floor(now[2] / 1000) - known[2] < tonumber(ARGV[1]) then
  return redis.error_reply('SETTLING')
end
local sold = redis.call('HLEN', KEYS[3])
local before = redis.call('GET', KEYS[2])
if before then return {1, before, sold} end
local refusal = 0
if sold >= tonumber(ARGV[2]) then refusal = 2
elseif ARGV[3] == '1' then refusal = 3
elseif tonumber(ARGV[4]) < tonumber(ARGV[5]) then refusal = 1 end
if refusal == 0 then
  redis.call('HSET', KEYS[3], ARGV[6], ARGV[5])
  redis.call('PEXPIREAT', KEYS[3], ARGV[11])
  sold = sold + 1
end
local expires, reservation = '0', ''
if refusal == 0 then expires, reservation = ARGV[7], ARGV[6] end
local row = table.concat({refusal, ARGV[5], expires, ARGV[8], reservation}, ' ')
if refusal == 0 or ARGV[12] == '1' then
  redis.call('SET', KEYS[2], row, 'PX', refusal == 0 and ARGV[9] or ARGV[10])
end
return {0, row, sold}
)";

/// Takes back a sale of which nobody was told. KEYS bid, sales of the round; ARGV reservation.
inline constexpr std::string_view withdraw = R"(
redis.call('DEL', KEYS[1])
return redis.call('HDEL', KEYS[2], ARGV[1])
)";

/// An instance lives, and has so many viewers. KEYS instances, viewers; ARGV instance, how long it
/// lives without this, then auction and viewers of each. Returns auctions with all their viewers.
inline constexpr std::string_view viewers = R"(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
redis.call('ZADD', KEYS[1], now, ARGV[1])
for i = 3, #ARGV, 2 do
  local field = ARGV[1] .. ' ' .. ARGV[i]
  if ARGV[i + 1] == '0' then redis.call('HDEL', KEYS[2], field)
  else redis.call('HSET', KEYS[2], field, ARGV[i + 1]) end
end
local lives = {}
for _, instance in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do lives[instance] = true end
local all, totals = redis.call('HGETALL', KEYS[2]), {}
for i = 1, #all, 2 do
  local blank = string.find(all[i], ' ', 1, true)
  if lives[string.sub(all[i], 1, blank - 1)] then
    local auction = string.sub(all[i], blank + 1)
    totals[auction] = (totals[auction] or 0) + tonumber(all[i + 1])
  else
    redis.call('HDEL', KEYS[2], all[i])
  end
end
local answer = {}
for auction, total in pairs(totals) do
  answer[#answer + 1] = auction
  answer[#answer + 1] = total
end
return answer
)";

}  // namespace tidewire::server::auction_script
