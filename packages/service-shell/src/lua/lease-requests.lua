--[[ lease-requests: a share of what a caller may still send in its window, for one process to hand out by itself.

KEYS[1] counter  string  requests leased in the window that runs
ARGV[1] length of a window in milliseconds
ARGV[2] requests asked for, 1 to 1,000,000
ARGV[3] requests allowed in a window

Returns   {requests leased to you, requests leased to all, milliseconds until the window ends}.
Cost      O(1).
Repeat    leases again: a limit may be reached early, by what was leased and not used, never late. ]]
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local leased = math.max(0, math.min(tonumber(ARGV[2]), tonumber(ARGV[3]) - used))
if leased > 0 then
  used = redis.call('INCRBY', KEYS[1], leased)
end
local left = redis.call('PTTL', KEYS[1])
if left < 0 then -- the first one; or a key that lost its expiry, which would count for ever
  left = tonumber(ARGV[1])
  redis.call('PEXPIRE', KEYS[1], left)
end
return { leased, used, left }
