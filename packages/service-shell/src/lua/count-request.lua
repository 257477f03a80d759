--[[ count-request: one more request of a caller in its window.

KEYS[1] counter  string  requests in the window that runs
ARGV[1] length of a window in milliseconds

Returns   {requests in this window with this one, milliseconds until it ends}.
Cost      O(1).
Repeat    counts again: a limit may be reached early, never late. ]]
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then -- the first one; or a key that lost its expiry, which would count for ever
  left = tonumber(ARGV[1])
  redis.call('PEXPIRE', KEYS[1], left)
end
return { count, left }
