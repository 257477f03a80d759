--[[ append-batch: puts one committed batch at the end of a season's log, once.

KEYS[1] log      stream  what every service follows
KEYS[2] head     hash    epoch, base, sequence, last (batch id), server (run id of the Redis that wrote last)
KEYS[3] recent   zset    batch ids remembered, by sequence
ARGV[1] batch id   ARGV[2] changes, as text   ARGV[3] run id of the server this connection reaches
ARGV[4] a fresh random epoch   ARGV[5] entries to keep   ARGV[6] batch ids to remember
ARGV[7] a traceparent, or nothing

An entry names the batch before it (`after`), so that a follower notices a sequence that was given away twice: after a
failover there and back, a copy without its tail may stand behind the run id that wrote the tail (X5).

Returns   {epoch, sequence}; the same pair again for a batch id it remembers.
Locks     nothing else runs meanwhile; one entry, whatever the size of the batch (at most 128 submissions, 12 kB).
Cost      O(log r) for r remembered batch ids.
Repeat    adds nothing while the id is remembered; later the versions inside make it harmless (I5). ]]
-- include begin-epoch
local REMEMBERED_TRIM_EVERY = 64

local function addEntry(head, sequence)
  local id = head[2] .. '-' .. string.format('%.0f', sequence)
  local fields = { 'epoch', head[1], 'batch', ARGV[1], 'after', head[5] or '', 'changes', ARGV[2] }
  if ARGV[7] ~= '' then
    fields[9], fields[10] = 'trace', ARGV[7]
  end
  return redis.pcall('XADD', KEYS[1], 'MAXLEN', '~', ARGV[5], id, unpack(fields))
end

local head = redis.call('HMGET', KEYS[2], 'epoch', 'base', 'sequence', 'server', 'last')
if head[4] ~= ARGV[3] then -- another server behind this address, or a wiped one: the tail may be missing
  head = beginEpoch(ARGV[4], ARGV[3])
else
  local known = redis.call('ZSCORE', KEYS[3], ARGV[1])
  if known then return { head[1], tonumber(known) } end
end

local sequence = head[3] + 1
local added = addEntry(head, sequence)
if type(added) == 'table' and added.err and string.find(added.err, 'equal or smaller', 1, true) then
  -- The stream is ahead of its head: somebody restored one without the other.
  head = beginEpoch(ARGV[4], ARGV[3])
  sequence = head[3] + 1
  added = addEntry(head, sequence)
end
if type(added) == 'table' and added.err then return added end
redis.call('HSET', KEYS[2], 'sequence', sequence, 'last', ARGV[1])
redis.call('ZADD', KEYS[3], sequence, ARGV[1])
if sequence % REMEMBERED_TRIM_EVERY == 0 then redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - ARGV[6]) end
return { head[1], sequence }
