--[[ start-epoch: begins a new epoch whatever is there, so that every view loads again.

KEYS[1] log      stream  what every service follows
KEYS[2] head     hash    epoch, base, sequence, last (batch id), server (run id of the Redis that wrote last)
KEYS[3] recent   zset    batch ids remembered, by sequence
ARGV[1] run id of the server this connection reaches   ARGV[2] a fresh random epoch

Returns   {epoch, sequence}: the new head, sequence 1.
Cost      O(n) for the n entries of the epoch before, which are dropped.
Repeat    begins another epoch: views load once more, nothing is lost. ]]
-- include begin-epoch
local head = beginEpoch(ARGV[2], ARGV[1])
return { head[1], head[3] }
