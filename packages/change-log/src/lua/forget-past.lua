--[[ forget-past: drops what a season's log holds before a position.

KEYS[1] log      stream  what every service follows
KEYS[2] head     hash    epoch, base, sequence, last (batch id), server (run id of the Redis that wrote last)
ARGV[1] epoch    ARGV[2] sequence: the first entry that stays

Whoever has not read that far finds a gap, and loads again.

Returns   how many entries went; 0 where another epoch has begun, which began with nothing.
Cost      O(n) for the n entries that go.
Repeat    drops nothing more. ]]
local head = redis.call('HMGET', KEYS[2], 'epoch', 'base')
if head[1] ~= ARGV[1] then return 0 end
return redis.call('XTRIM', KEYS[1], 'MINID', '=', head[2] .. '-' .. ARGV[2])
