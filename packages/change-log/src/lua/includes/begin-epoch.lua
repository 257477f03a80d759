--[[ begin-epoch: include of the scripts that may have to start a season's log anew.

The stream ids of an epoch are `base-sequence`, so that a position leads to its place in the stream without a search.
`base` is larger than anything this stream has ever held, and about the time in milliseconds, so that a reader that is
still at an id of the epoch before gets the new one as "later" (X2). What the old epoch holds helps nobody any more.

KEYS[1] log      stream  what every service follows
KEYS[2] head     hash    epoch, base, sequence, last (batch id), server (run id of the Redis that wrote last)
KEYS[3] recent   zset    batch ids remembered, by sequence

Returns   {epoch, base, 1, server, last}: what HMGET gives, with last = '' because no batch came before.
Cost      O(n) for the n entries of the epoch before, which are dropped; some milliseconds for 100,000.
Repeat    begins another epoch: views load once more, nothing is lost. ]]
local function beginEpoch(epoch, server)
  local time = redis.call('TIME')
  local base = time[1] * 1000 + math.floor(time[2] / 1000)
  if redis.call('EXISTS', KEYS[1]) == 1 then
    local info = redis.call('XINFO', 'STREAM', KEYS[1])
    for i = 1, #info, 2 do
      if info[i] == 'last-generated-id' then
        base = math.max(base, tonumber(string.match(info[i + 1], '^%d+')) + 1)
      end
    end
  end
  local baseText = string.format('%.0f', base)
  redis.call('XADD', KEYS[1], 'MAXLEN', '=', 1, baseText .. '-1', 'epoch', epoch, 'batch', '', 'after', '',
    'changes', '[]')
  redis.call('HSET', KEYS[2], 'epoch', epoch, 'base', baseText, 'sequence', 1, 'server', server, 'last', '')
  redis.call('DEL', KEYS[3])
  return { epoch, baseText, 1, server, '' }
end
