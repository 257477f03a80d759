--[[ open-epoch: makes sure that a season's epoch belongs to the server this connection reaches.

KEYS[1] log      stream  what every service follows
KEYS[2] head     hash    epoch, base, sequence, last (batch id), server (run id of the Redis that wrote last)
KEYS[3] recent   zset    batch ids remembered, by sequence
ARGV[1] run id of the server this connection reaches   ARGV[2] a fresh random epoch

Returns   {epoch, sequence}: the head.
Cost      O(1), unless a new epoch begins.
Repeat    returns the head. ]]
-- include begin-epoch
local head = redis.call('HMGET', KEYS[2], 'epoch', 'base', 'sequence', 'server')
if head[4] ~= ARGV[1] then head = beginEpoch(ARGV[2], ARGV[1]) end
return { head[1], tonumber(head[3]) }
